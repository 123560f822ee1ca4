// Reads a serving workload: its requests, its scheduler, and what the parts of an iteration cost.
#include <fmt/format.h>

#include <filesystem>

#include "sim/workload/batching.h"
#include "sim/workload/csv.h"
#include "sim/workload/definition.h"

namespace flyball::sim {
namespace {

constexpr double kMostIterations = 1e8;  // of the run beforehand that finds when requests are due

// Llama2-70B on eight H100, as one of the eight sees it: least squares on Splitwise's measured times, which
// docs/serving_costs.py works out; they slow down under a power cap with the prompts alone. Shares of activity and
// memory are ours.
constexpr ServingCost kWeights = {29e-3, 0, 1, 0.6};
constexpr ServingCost kPromptToken = {51e-6, 0.95, 0.05, 0.4};
constexpr ServingCost kSequence = {210e-6, 0.6, 1, 0.8};
constexpr ServingCost kContextToken = {0.17e-6, 0, 1, 1};
constexpr int64_t kKvTokens = 1'300'000;  // what 8 * 80 GB hold beside 140 GB of weights, at 328 kB a token, less 15 %

/// One map of costs: times by the keys given, then the shares that all of them have.
class CostMap {
 public:
  CostMap(const Definition& definition, const std::string& key, const std::vector<std::string>& keys) {
    const YAML::Node* node = definition.map.find(key, chip::Need::kOptional);
    if (node == nullptr) return;
    map_.emplace(*node, key, &definition.findings());
    map_->allow(keys);
  }

  void time(const std::string& key, double least_s, ServingCost& cost) const {
    if (map_) cost.time_s = Definition::time_s(*map_, key, cost.time_s, least_s);
  }

  void shares(ServingCost& cost) const {
    if (!map_) return;
    cost.activity = Definition::share(*map_, "activity", cost.activity);
    cost.memory_bound = Definition::share(*map_, "memory_bound", cost.memory_bound);
    cost.memory = Definition::share(*map_, "memory", cost.memory);
  }

 private:
  std::optional<chip::Map> map_;
};

void read_costs(const Definition& definition, ServingPlan& plan) {
  plan.weights = kWeights;
  plan.prompt_token = kPromptToken;
  plan.sequence = kSequence;
  plan.context_token = kContextToken;
  const CostMap weights(definition, "weights", {"time", "memory_bound", "memory"});
  weights.time("time", 1e-6, plan.weights);
  weights.shares(plan.weights);
  const CostMap prefill(definition, "prefill", {"token", "activity", "memory_bound", "memory"});
  prefill.time("token", 0, plan.prompt_token);
  prefill.shares(plan.prompt_token);
  const CostMap decode(definition, "decode", {"sequence", "context", "activity", "memory_bound", "memory"});
  decode.time("sequence", 0, plan.sequence);
  decode.time("context", 0, plan.context_token);
  decode.shares(plan.sequence);
}

void read_scheduler(const Definition& definition, ServingPlan& plan) {
  const chip::Map& map = definition.map;
  plan.batch = Definition::count(map, "batch", 256, 100'000);
  plan.token_budget = Definition::count(map, "token_budget", 2048, 10'000'000);
  plan.kv_tokens = Definition::count(map, "kv_cache", kKvTokens, int64_t{1} << 40);
  if (plan.token_budget < plan.batch) {
    definition.findings().add(map.mark(), "token_budget is smaller than batch",
                              "every sequence of the batch takes a token of each iteration");
  }
}

std::vector<Request> read_requests(const Definition& definition, int64_t most_tokens) {
  const chip::Map& map = definition.map;
  std::string path;
  if (!map.text("requests", chip::Need::kRequired, &path)) return {};
  RequestOptions options;
  options.most_tokens = most_tokens;
  options.first_s = Definition::time_s(map, "first", options.first_s);
  map.number("speedup", chip::Dimension::kRatio, 1e-6, 1e6, chip::Need::kOptional, &options.speedup);
  const bool relative = std::filesystem::path(path).is_relative();
  const std::string place = relative ? definition.folder + path : path;
  const YAML::Mark mark = map.find("requests")->Mark();
  const auto text = read_text(place);
  if (const Error* error = std::get_if<Error>(&text)) {
    definition.findings().add(mark, fmt::format("requests {}: {}", place, error->message), error->hint);
    return {};
  }
  auto requests = parse_requests(std::get<std::string>(text), place, options);
  if (const auto* errors = std::get_if<std::vector<Error>>(&requests)) {
    for (const Error& error : *errors) {
      const std::string line = error.line > 0 ? fmt::format(":{}", error.line) : "";
      definition.findings().add(mark, fmt::format("requests {}{}: {}", place, line, error.message), error.hint);
    }
    return {};
  }
  return std::get<std::vector<Request>>(std::move(requests));
}

double iterations_at_most(const ServingPlan& plan) {
  double tokens = 0;
  for (const Request& request : plan.requests) tokens += static_cast<double>(request.generated_tokens + 1);
  return tokens;
}

}  // namespace

void read_serving(const Definition& definition, Workload& workload) {
  auto plan = std::make_shared<ServingPlan>();
  plan->clock_kHz = definition.clock_kHz;
  read_costs(definition, *plan);
  read_scheduler(definition, *plan);
  plan->requests = read_requests(definition, plan->kv_tokens);
  if (definition.findings().count() > 0) return;
  if (workload.groups > 1) {
    definition.findings().add(definition.map.mark(), "a serving workload has no barrier but 'all'",
                              "all elements work on one iteration together: leave it out");
    return;
  }
  if (iterations_at_most(*plan) > kMostIterations) {
    definition.findings().add(definition.map.mark(), "the requests are too many",
                              "take the first hours alone: first: 3600 s");
    return;
  }
  UndisturbedServing undisturbed = serve_undisturbed(*plan, workload.elements());
  plan->due_s = std::move(undisturbed.due_s);
  workload.length_s = undisturbed.length_s;
  workload.start = [plan = std::shared_ptr<const ServingPlan>(plan), elements = workload.elements()] {
    return std::make_unique<Batching>(plan, elements);
  };
}

}  // namespace flyball::sim
