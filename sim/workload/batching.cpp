// One call of next() is one iteration: what the last one brought, who is in, what this one costs.
#include "sim/workload/batching.h"

#include <algorithm>

#include "sim/workload/definition.h"

namespace flyball::sim {
namespace {

constexpr double kInstant_s = 1e-9;  // an arrival this near has come

}  // namespace

double ServingPlan::work_s(const Request& request) const {
  const auto prompt = static_cast<double>(request.prompt_tokens);
  const auto steps = static_cast<double>(request.generated_tokens - 1);  // the first token comes with the prompt
  const double context = steps * prompt + steps * (steps + 1) / 2;
  return prompt * prompt_token.time_s * prompt_token.activity + steps * sequence.time_s * sequence.activity +
         context * context_token.time_s * context_token.activity;
}

bool Batching::next(size_t /*group*/, double now_s, Phase& phase) {
  if (iterating_) end_iteration(now_s);
  take_in(now_s);
  iterating_ = !running_.empty();
  if (!iterating_) return wait_for_arrival(now_s, phase);
  lay_out(share_budget(), phase);
  ++log_.iterations;
  log_.most_running = std::max<uint64_t>(log_.most_running, running_.size());
  log_.most_kv_tokens = std::max(log_.most_kv_tokens, kv_reserved_);
  return true;
}

/// Every sequence whose prompt is behind it got a token.
void Batching::end_iteration(double now_s) {
  uint32_t waited = 0;
  for (Sequence& sequence : running_) {
    log_.prompt_tokens += static_cast<uint64_t>(sequence.in_iteration);
    if (sequence.prompt_left > 0) continue;
    if (sequence.given == 0) {
      log_.first_token_s.push_back(now_s - request_of(sequence).arrival_s);
    } else {
      ++waited;
    }
    ++sequence.given;
    ++log_.generated_tokens;
    if (sequence.given == request_of(sequence).generated_tokens) finish(sequence, now_s);
  }
  if (waited > 0) log_.between_tokens_s.emplace_back(now_s - last_token_s_, waited);
  last_token_s_ = now_s;
  std::erase_if(running_,
                [&](const Sequence& sequence) { return sequence.given == request_of(sequence).generated_tokens; });
}

void Batching::finish(const Sequence& sequence, double now_s) {
  const Request& request = request_of(sequence);
  kv_reserved_ -= request.prompt_tokens + request.generated_tokens;
  ++log_.done;
  done_s_.resize(plan_->requests.size());
  done_s_[sequence.request] = now_s;
  const double due_s = plan_->due_s.empty() ? now_s : plan_->due_s[sequence.request];
  completions_.push_back({due_s, now_s, plan_->work_s(request) * static_cast<double>(elements_)});
}

void Batching::take_in(double now_s) {
  const std::vector<Request>& requests = plan_->requests;
  while (log_.arrived < requests.size() && requests[log_.arrived].arrival_s <= now_s + kInstant_s) ++log_.arrived;
  while (next_request_ < log_.arrived && static_cast<int64_t>(running_.size()) < plan_->batch) {
    const Request& request = requests[next_request_];
    const int64_t tokens = request.prompt_tokens + request.generated_tokens;
    if (kv_reserved_ + tokens > plan_->kv_tokens) return;
    kv_reserved_ += tokens;
    running_.push_back({next_request_++, request.prompt_tokens, 0, 0});
  }
}

/// Prompt tokens of this iteration. Answers go first: a prompt never holds one up by more than the budget.
int64_t Batching::share_budget() {
  const auto answered = std::count_if(running_.begin(), running_.end(), [](const Sequence& s) { return s.given > 0; });
  int64_t left = plan_->token_budget - answered;
  int64_t prompt_tokens = 0;
  for (Sequence& sequence : running_) {
    sequence.in_iteration = std::min(sequence.prompt_left, left);
    sequence.prompt_left -= sequence.in_iteration;
    left -= sequence.in_iteration;
    prompt_tokens += sequence.in_iteration;
  }
  return prompt_tokens;
}

/// The parts of an iteration one after the other: times add up, shares are weighted by them.
void Batching::lay_out(int64_t prompt_tokens, Phase& phase) const {
  int64_t sequences = 0, context_tokens = 0;
  for (const Sequence& sequence : running_) {
    if (sequence.given == 0) continue;
    ++sequences;
    context_tokens += request_of(sequence).prompt_tokens + sequence.given;
  }
  const std::pair<const ServingCost*, int64_t> parts[] = {{&plan_->weights, 1},
                                                          {&plan_->prompt_token, prompt_tokens},
                                                          {&plan_->sequence, sequences},
                                                          {&plan_->context_token, context_tokens}};
  phase.duration_s = 0;
  phase.values.assign(kActivityColumn + 1, 0.0);
  for (const auto& [cost, count] : parts) {
    const double time_s = cost->time_s * static_cast<double>(count);
    phase.duration_s += time_s;
    phase.values[kActivityColumn] += time_s * cost->activity;
    phase.values[kMemoryBoundColumn] += time_s * cost->memory_bound;
    phase.values[kMemoryColumn] += time_s * cost->memory;
  }
  for (double& value : phase.values) value = std::min(value / phase.duration_s, 1.0);
  phase.clock_kHz = plan_->clock_kHz;
  phase.least = 0;
  phase.position_s = request_of(running_.front()).arrival_s;
}

bool Batching::wait_for_arrival(double now_s, Phase& phase) const {
  if (next_request_ == plan_->requests.size()) return false;
  phase.duration_s = plan_->requests[next_request_].arrival_s - now_s;
  phase.clock_kHz = plan_->clock_kHz;
  phase.least = 0;
  phase.position_s = now_s;
  phase.values.assign(kActivityColumn + 1, 0.0);
  return true;
}

UndisturbedServing serve_undisturbed(const ServingPlan& plan, size_t elements) {
  Batching batching(std::make_shared<const ServingPlan>(plan), elements);
  UndisturbedServing result;
  Phase phase;
  while (batching.next(0, result.length_s, phase)) result.length_s += phase.duration_s;
  result.due_s = batching.done_s();
  return result;
}

}  // namespace flyball::sim
