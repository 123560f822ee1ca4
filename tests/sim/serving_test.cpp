// Continuous batching: by hand where it is small, its laws where it is not.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/workload/batching.h"
#include "sim/workload/csv.h"
#include "sim/workload/definition.h"
#include "sim/workload/replay.h"
#include "tests/sim/phases.h"
#include "tests/sim/reference_data.h"
#include "tests/sim/small_chip.h"

namespace flyball::sim {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

/// An iteration takes 10 ms, 1 ms more for a prompt token and 2 ms for an answer's.
ServingPlan plan_of(std::vector<Request> requests) {
  ServingPlan plan;
  plan.requests = std::move(requests);
  plan.clock_kHz = 1e6;
  plan.batch = 4;
  plan.token_budget = 8;
  plan.kv_tokens = 1000;
  plan.weights = {0.010, 0, 1, 0.5};
  plan.prompt_token = {0.001, 1, 0, 0.5};
  plan.sequence = {0.002, 0.5, 1, 1};
  return plan;
}

Workload workload_of(ServingPlan plan) {
  Workload workload;
  workload.compute = {"tile", std::vector<uint32_t>(4, kActivityColumn)};
  workload.memory_bound.assign(4, kMemoryBoundColumn);
  workload.others = {{"hbm", std::vector<uint32_t>(2, kMemoryColumn)}};
  workload.group.assign(4, 0);
  workload.columns = kActivityColumn + 1;
  UndisturbedServing undisturbed = serve_undisturbed(plan, 4);
  plan.due_s = undisturbed.due_s;
  workload.length_s = undisturbed.length_s;
  const auto shared = std::make_shared<const ServingPlan>(std::move(plan));
  workload.start = [shared] { return std::make_unique<Batching>(shared, 4); };
  return workload;
}

/// Goes through all of it at one clock.
Replay served(const Workload& workload, double clock_kHz) {
  Replay replay(workload);
  replay.set_speed(std::vector<double>(4, clock_kHz));
  for (int tick = 0; tick < 1000000 && !replay.finished(); ++tick) replay.advance(1e-3);
  EXPECT_TRUE(replay.finished());
  return replay;
}

TEST(Serving, TwoRequestsByHand) {
  // At 0: 10 prompt tokens, 3 out. The budget is 8, so the prompt takes two iterations: 18 ms, 12 ms: first token
  // at 30. At 20 ms the other came: it is in from 30 ms on: 10 + 2 + 4 = 16 ms, its first token at 46 ms; then 10 + 2
  // * 2.
  const Workload workload = workload_of(plan_of({{0, 10, 3}, {0.020, 4, 2}}));
  EXPECT_THAT(phases_of(workload).duration_s, ElementsAre(DoubleNear(0.018, 1e-12), DoubleNear(0.012, 1e-12),
                                                          DoubleNear(0.016, 1e-12), DoubleNear(0.014, 1e-12)));
  EXPECT_NEAR(workload.length_s, 0.060, 1e-12);
  const Replay replay = served(workload, 1e6);
  const ServingLog& log = *replay.serving();
  EXPECT_THAT(log.first_token_s, ElementsAre(DoubleNear(0.030, 1e-9), DoubleNear(0.026, 1e-9)));
  EXPECT_THAT(log.between_tokens_s, ElementsAre(Pair(DoubleNear(0.016, 1e-9), 1U), Pair(DoubleNear(0.014, 1e-9), 2U)));
  EXPECT_EQ(log.prompt_tokens, 14U);
  EXPECT_EQ(log.generated_tokens, 5U);
  EXPECT_EQ(log.done, 2U);
  EXPECT_EQ(log.iterations, 4U);
  EXPECT_EQ(log.most_kv_tokens, 19);
  ASSERT_EQ(replay.completions().size(), 2U);
  for (const Completion& done : replay.completions()) EXPECT_NEAR(done.finish_s, done.due_s, 1e-9);
}

TEST(Serving, APromptGoesWithTheClockAndAnAnswerWithTheMemory) {
  const Workload workload = workload_of(plan_of({{0, 8, 3}}));
  const Replay slow = served(workload, 0.5e6);
  // 10 ms of weights, and 8 ms of prompt that take twice as long; an iteration of an answer as ever.
  EXPECT_NEAR(slow.serving()->first_token_s[0], 0.010 + 0.016, 1e-9);
  EXPECT_NEAR(slow.serving()->between_tokens_s[0].first, 0.012, 1e-9);
  EXPECT_NEAR(slow.completions()[0].finish_s - slow.completions()[0].due_s, 0.008, 1e-9);
}

TEST(Serving, BatchAndCacheLimitWhoIsIn) {
  ServingPlan plan = plan_of({{0, 2, 5}, {0, 2, 5}, {0, 2, 5}, {0, 2, 5}, {0, 2, 5}, {0, 2, 5}});
  EXPECT_EQ(served(workload_of(plan), 1e6).serving()->most_running, 4U);
  plan.kv_tokens = 15;  // two of seven
  const Replay replay = served(workload_of(plan), 1e6);
  EXPECT_EQ(replay.serving()->most_running, 2U);
  EXPECT_EQ(replay.serving()->most_kv_tokens, 14);
  EXPECT_EQ(replay.serving()->done, 6U);
}

TEST(Serving, WorkIsTheRequestsHoweverTheyAreBatched) {
  std::vector<Request> requests;
  for (int i = 0; i < 60; ++i) requests.push_back({0.02 * i, 1 + i * 7 % 23, 1 + i * 5 % 17});
  const ServingPlan plan = plan_of(requests);
  double work_s = 0;
  for (const Request& request : requests) work_s += 4 * plan.work_s(request);
  const Workload workload = workload_of(plan);
  std::vector<uint64_t> iterations;
  for (const double clock_kHz : {0.2e6, 0.7e6, 1e6, 3e6}) {
    const Replay replay = served(workload, clock_kHz);
    double done_s = 0, completed_s = 0;
    for (const double tile_s : replay.work_s()) done_s += tile_s;
    for (const Completion& done : replay.completions()) completed_s += done.work_s;
    EXPECT_NEAR(done_s, work_s, 1e-9);
    EXPECT_NEAR(completed_s, work_s, 1e-9);
    EXPECT_NEAR(replay.total_work_s(), work_s, 1e-9);
    EXPECT_EQ(replay.serving()->done, 60U);
    iterations.push_back(replay.serving()->iterations);
  }
  EXPECT_LT(iterations.front(), iterations.back());  // the slower, the fuller the batches
}

TEST(Serving, AnIdleChipWaitsForTheNextRequest) {
  const Workload workload = workload_of(plan_of({{0, 1, 1}, {5, 1, 1}}));
  const Replay replay = served(workload, 1e6);
  EXPECT_NEAR(replay.busy_s(), 5 + 0.011, 1e-9);
  EXPECT_NEAR(replay.serving()->first_token_s[1], 0.011, 1e-9);
}

TEST(Serving, ACopyGoesOnByItself) {
  const Workload workload = workload_of(plan_of({{0, 10, 30}, {0.05, 40, 20}, {0.1, 3, 9}}));
  Replay replay(workload);
  replay.set_speed(std::vector<double>(4, 0.9e6));
  for (int tick = 0; tick < 70; ++tick) replay.advance(1e-3);
  Replay copy = replay;
  for (int tick = 0; tick < 2000; ++tick) {
    replay.advance(1e-3);
    copy.advance(1e-3);
  }
  EXPECT_TRUE(replay.finished());
  EXPECT_EQ(replay.busy_s(), copy.busy_s());
  EXPECT_EQ(replay.serving()->first_token_s, copy.serving()->first_token_s);
}

TEST(Percentile, ByRank) {
  EXPECT_EQ(percentile(std::vector<double>{3, 1, 2, 4}, 0.5), 2);
  EXPECT_EQ(percentile(std::vector<double>{3, 1, 2, 4}, 0.99), 4);
  EXPECT_EQ(percentile(std::vector<std::pair<double, uint32_t>>{{5, 1}, {1, 98}, {2, 1}}, 0.99), 2);
  EXPECT_EQ(percentile(std::vector<double>{}, 0.5), 0);
}

// --- requests --------------------------------------------------------------------------------------------------------

std::string bad_requests(const std::string& rows, const RequestOptions& options = {}) {
  const auto result = parse_requests("TIMESTAMP,ContextTokens,GeneratedTokens\n" + rows, "r.csv", options);
  const auto* errors = std::get_if<std::vector<Error>>(&result);
  return errors == nullptr ? "no error" : to_string(errors->front());
}

TEST(Requests, AzuresLayout) {
  const std::string text =
      "TIMESTAMP,ContextTokens,GeneratedTokens\r\n2023-11-16 18:15:46.6805900,374,44\r\n"
      "2023-11-16 18:15:50.9951690,396,109\r\n2023-11-16 18:15:51.2224670,879,55";
  const auto all = std::get<std::vector<Request>>(parse_requests(text, "r.csv", {}));
  ASSERT_EQ(all.size(), 3U);
  EXPECT_NEAR(all[1].arrival_s, 4.314579, 1e-9);
  EXPECT_EQ(all[2].prompt_tokens, 879);
  EXPECT_EQ(all[2].generated_tokens, 55);
  const auto first = std::get<std::vector<Request>>(parse_requests(text, "r.csv", {.first_s = 4.4, .speedup = 2}));
  ASSERT_EQ(first.size(), 2U);
  EXPECT_NEAR(first[1].arrival_s, 4.314579 / 2, 1e-9);
}

TEST(Requests, WhatIsWrongHasItsPlace) {
  EXPECT_EQ(bad_requests("0,5,5\nnoon,5,5\n"),
            "r.csv:3:1: error: 'noon' is not a time\n  hint: write 2023-11-16 18:15:46.6805900, or seconds");
  EXPECT_THAT(bad_requests("0,5,0\n"), HasSubstr("r.csv:2:5: error: '0' is not a number of tokens"));
  EXPECT_THAT(bad_requests("0,1.5,1\n"), HasSubstr("'1.5' is not a number of tokens"));
  EXPECT_THAT(bad_requests("5,1,1\n4,1,1\n"), HasSubstr("r.csv:3:1: error: the request came before the one above it"));
  EXPECT_THAT(bad_requests("0,60,50\n", {.most_tokens = 100}), HasSubstr("the request has 110 tokens"));
  const auto result = parse_requests("TIMESTAMP,GeneratedTokens\n0,1\n", "r.csv", {});
  EXPECT_THAT(to_string(std::get<std::vector<Error>>(result).front()), HasSubstr("column 'ContextTokens' is missing"));
}

TEST(Requests, EveryReferenceTraceIsServed) {
  const std::filesystem::path folder = reference_data() / "traces/azure_llm_2023";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no reference data";
  for (const auto& [kind, count] : {std::pair("code", 8819U), {"conv", 19366U}}) {
    const std::string file = (folder / fmt::format("AzureLLMInferenceTrace_{}.csv", kind)).string();
    const std::string yaml = fmt::format("workload: serving\nrequests: {}\nclock: 2 GHz\n", file);
    const auto result = parse_definition(yaml, "s.yaml", small_chip(), 1);
    ASSERT_TRUE(std::holds_alternative<Workload>(result)) << to_string(std::get<std::vector<Error>>(result).front());
    const Workload& workload = std::get<Workload>(result);
    EXPECT_GT(workload.length_s, 3400);  // an hour of arrivals
    EXPECT_LT(workload.length_s, 3700);
    EXPECT_EQ(workload.start()->serving()->requests, count);
  }
}

}  // namespace
}  // namespace flyball::sim
