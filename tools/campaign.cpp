// Runs do not know of each other: each begins with a copy of the same idle chip, and its score has its own place.
#include "tools/campaign.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "sim/faults/matrix.h"
#include "tools/run_loop.h"
#include "tools/run_observer.h"
#include "tools/simulate.h"

namespace flyball::tools {
namespace {

constexpr int64_t kTimes = 4;          // of a matrix, evenly over the run
constexpr int64_t kGrain_us = 1000;

/// The blocks that a temperature limit of the chip is about.
struct Ceiling {
  std::vector<size_t> blocks;
  double limit_degC;
};

std::vector<Ceiling> ceilings_of(const chip::Chip& chip) {
  std::vector<Ceiling> ceilings;
  for (const chip::SensorLimit* limit : temperature_limits(chip)) {
    Ceiling& ceiling = ceilings.emplace_back();
    ceiling.limit_degC = static_cast<double>(limit->value) * 1e-3;
    for (const std::string& block : chip.sensor(limit->sensor)->blocks) {
      ceiling.blocks.push_back(static_cast<size_t>(chip.block_index(block)));
    }
  }
  return ceilings;
}

class ScoredRun {
 public:
  ScoredRun(const CampaignRequest& request, const std::vector<Ceiling>& ceilings, const sim::SimulatedChip& fresh,
            std::shared_ptr<const sim::FaultPlan> faults)
      : request_(request), ceilings_(ceilings), loop_(request.set.program, request.chip, fresh, std::move(faults)) {
    loop_.know(request.set.truths);
    score_.peak_degC.assign(ceilings.size(), -1e300);
    score_.above_limit_us.assign(ceilings.size(), 0);
  }

  /// To this time, or to the end of the work where `work_ends_it`.
  void run(int64_t end_us, bool work_ends_it) {
    while (loop_.time_us() < end_us && !(work_ends_it && loop_.chip().finished())) tick();
    score_.work_s = loop_.chip().work_s();
    score_.energy_J = loop_.chip().energy_J();
  }

  int64_t time_us() const { return loop_.time_us(); }
  const CaseScore& score() const { return score_; }
  /// Where it was hottest, of the blocks that limits are about.
  std::string hottest_block() const { return request_.chip.floorplan[hottest_block_].name; }

 private:
  void tick() {
    if (request_.code != nullptr) loop_.engine().use(request_.code->ready());
    const TickResult result = loop_.tick();
    score_.late_ticks += result.late ? 1 : 0;
    score_.orders_failed += result.applied.failed + result.applied.rail_faults;
    score_.peak_W = std::max(score_.peak_W, loop_.chip().total_power_W());
    const std::span<const double> degC = loop_.chip().temperature_degC();
    for (size_t c = 0; c < ceilings_.size(); ++c) {
      double hottest_degC = -1e300;
      for (const size_t block : ceilings_[c].blocks) {
        hottest_degC = std::max(hottest_degC, degC[block]);
        if (degC[block] > hottest_so_far_degC_) {
          hottest_so_far_degC_ = degC[block];
          hottest_block_ = block;
        }
      }
      score_.peak_degC[c] = std::max(score_.peak_degC[c], hottest_degC);
      if (hottest_degC > ceilings_[c].limit_degC) score_.above_limit_us[c] += loop_.tick_us();
    }
    for (const Monitor& promise : request_.set.program.promises) {
      if (loop_.engine().read(promise.violated, 0) == 0) continue;
      score_.promise_broken_us += loop_.tick_us();
      break;
    }
  }

  const CampaignRequest& request_;
  const std::vector<Ceiling>& ceilings_;
  RunLoop loop_;
  CaseScore score_;
  double hottest_so_far_degC_ = -1e300;
  size_t hottest_block_ = 0;
};

/// Every kind of fault on all that the policies read and set.
sim::FaultPlan default_plan(const CampaignRequest& request, int64_t horizon_us, const std::string& hot_block) {
  sim::FaultMatrix matrix;
  const auto add_once = [](std::vector<size_t>& list, size_t index) {
    if (std::find(list.begin(), list.end(), index) == list.end()) list.push_back(index);
  };
  for (const Input& input : request.set.program.inputs) {
    if (input.sensor != kNoIndex) add_once(matrix.sensors, input.sensor);
  }
  for (const Limit& limit : request.set.program.limits) {
    if (limit.actuator != kNoIndex) add_once(matrix.actuators, limit.actuator);
  }
  for (int64_t k = 0; k < kTimes; ++k) {
    matrix.times_us.push_back(horizon_us * (2 * k + 1) / (2 * kTimes) / kGrain_us * kGrain_us);
  }
  matrix.hot_block = hot_block;
  return sim::fault_matrix(matrix, request.chip);
}

/// Runs every fault of the campaign, each on whichever thread is free next.
void run_faults(const CampaignRequest& request, const std::vector<Ceiling>& ceilings, const sim::SimulatedChip& fresh,
                Campaign* campaign, const std::function<void(double)>& progress) {
  const size_t count = campaign->faults.size();
  campaign->scores.resize(count);
  std::atomic<size_t> next = 0;
  std::mutex mutex;
  std::condition_variable finished;
  size_t done = 0;
  const auto work = [&] {
    for (size_t i = next++; i < count; i = next++) {
      ScoredRun run(request, ceilings, fresh,
                    std::make_shared<const sim::FaultPlan>(sim::FaultPlan{campaign->faults[i]}));
      run.run(campaign->horizon_us, false);
      campaign->scores[i] = run.score();
      const std::lock_guard lock(mutex);
      ++done;
      finished.notify_one();
    }
  };
  std::vector<std::jthread> threads;
  for (unsigned t = 0; t < std::max(1U, request.jobs) && t < count; ++t) threads.emplace_back(work);
  std::unique_lock lock(mutex);
  while (done < count) {
    finished.wait(lock);
    progress(static_cast<double>(done) / static_cast<double>(count));
  }
}

}  // namespace

Campaign run_campaign(const CampaignRequest& request, const std::function<void(double)>& progress) {
  const std::vector<Ceiling> ceilings = ceilings_of(request.chip);
  sim::SimulatedChipOptions options;
  options.seed = request.seed;
  const sim::SimulatedChip fresh(request.chip, request.workload, options);

  Campaign campaign;
  ScoredRun fault_free(request, ceilings, fresh, nullptr);
  fault_free.run(request.until_us.value_or(longest_us(request.workload)), true);
  campaign.fault_free = fault_free.score();
  campaign.horizon_us = fault_free.time_us();
  campaign.faults = request.faults != nullptr ? *request.faults
                                              : default_plan(request, campaign.horizon_us, fault_free.hottest_block());
  run_faults(request, ceilings, fresh, &campaign, progress);
  return campaign;
}

bool broke_a_limit(const Campaign& campaign) {
  const auto broke = [](const CaseScore& score) {
    return std::any_of(score.above_limit_us.begin(), score.above_limit_us.end(), [](int64_t us) { return us > 0; });
  };
  return broke(campaign.fault_free) || std::any_of(campaign.scores.begin(), campaign.scores.end(), broke);
}

}  // namespace flyball::tools
