// What summary.json says of a serving workload.
#include <cmath>

#include "sim/workload/serving_log.h"
#include "tools/summary.h"

namespace flyball::tools {
namespace {

double micro(double value) { return std::round(value * 1e6) / 1e6; }

template <class Values>
Json percentiles(const Values& values) {
  return {{"p50", micro(sim::percentile(values, 0.5))}, {"p99", micro(sim::percentile(values, 0.99))}};
}

}  // namespace

Json serving_json(const sim::ServingLog* log, int64_t time_us, double energy_J) {
  if (log == nullptr) return nullptr;
  const auto tokens = static_cast<double>(log->generated_tokens);
  const double time_s = static_cast<double>(time_us) * 1e-6;
  Json json = {{"requests", log->requests}, {"arrived", log->arrived}, {"done", log->done}};
  json["prompt_tokens"] = log->prompt_tokens;
  json["generated_tokens"] = log->generated_tokens;
  json["iterations"] = log->iterations;
  json["most_running"] = log->most_running;
  json["most_kv_tokens"] = log->most_kv_tokens;
  json["first_token_s"] = percentiles(log->first_token_s);
  json["between_tokens_s"] = percentiles(log->between_tokens_s);
  json["tokens_per_s"] = time_s > 0 ? micro(tokens / time_s) : 0.0;
  if (log->generated_tokens > 0) json["energy_per_token_J"] = micro(energy_J / tokens);
  return json;
}

}  // namespace flyball::tools
