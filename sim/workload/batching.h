// Continuous batching: requests share the chip iteration by iteration. Each iteration gives every sequence that is
// being answered its next token and works through as much of the waiting prompts as the token budget leaves room for.
//
// A request is taken in, first come first served, when there is room in the batch and its whole text, prompt and
// answer, fits into what is left of the KV cache; so none that was taken in is ever put out again. Its first token
// comes with the iteration that ends its prompt.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <vector>

#include "sim/workload/requests.h"
#include "sim/workload/serving_log.h"
#include "sim/workload/workload.h"

namespace flyball::sim {

/// Time of one unit at the workload's clock, and what goes on meanwhile; shares 0 .. 1.
struct ServingCost {
  double time_s = 0;
  double activity = 0;
  double memory_bound = 0;
  double memory = 0;
};

struct ServingPlan {
  std::vector<Request> requests;  // rising in time
  double clock_kHz = 0;
  int64_t batch = 1;          // sequences at once, at most
  int64_t token_budget = 1;   // tokens of an iteration, at most; at least batch
  int64_t kv_tokens = 1;      // that the cache holds
  ServingCost weights;        // of each iteration; without activity, so that batching does not change the work
  ServingCost prompt_token, sequence, context_token;
  std::vector<double> due_s;  // [requests], when each is done on a chip that stays at this clock

  /// Active time of one element for the whole request: the same however it is batched.
  double work_s(const Request& request) const;
};

class Batching final : public PhaseSource {
 public:
  Batching(std::shared_ptr<const ServingPlan> plan, size_t elements) : plan_(std::move(plan)), elements_(elements) {
    log_.requests = plan_->requests.size();
  }

  bool next(size_t group, double now_s, Phase& phase) override;
  std::unique_ptr<PhaseSource> clone() const override { return std::make_unique<Batching>(*this); }
  const ServingLog* serving() const override { return &log_; }

  /// When each request was done, s: [requests], 0 for those that are not.
  const std::vector<double>& done_s() const { return done_s_; }

 private:
  struct Sequence {
    size_t request = 0;
    int64_t prompt_left = 0, given = 0;  // tokens
    int64_t in_iteration = 0;            // prompt tokens of the present iteration
  };

  void end_iteration(double now_s);
  void take_in(double now_s);
  int64_t share_budget();
  void lay_out(int64_t prompt_tokens, Phase& phase) const;
  bool wait_for_arrival(double now_s, Phase& phase) const;
  void finish(const Sequence& sequence, double now_s);
  const Request& request_of(const Sequence& sequence) const { return plan_->requests[sequence.request]; }

  std::shared_ptr<const ServingPlan> plan_;
  size_t elements_;
  size_t next_request_ = 0;        // the first not yet taken in
  std::vector<Sequence> running_;  // in the order in which they were taken in
  int64_t kv_reserved_ = 0;
  bool iterating_ = false;
  double last_token_s_ = 0;        // when the iteration before ended
  std::vector<double> done_s_;
  ServingLog log_;
};

/// Due times of all requests, and how long it all takes: the plan gone through on a chip that stays at its clock.
struct UndisturbedServing {
  std::vector<double> due_s;
  double length_s = 0;
};
UndisturbedServing serve_undisturbed(const ServingPlan& plan, size_t elements);

}  // namespace flyball::sim
