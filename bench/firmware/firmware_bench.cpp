// Instructions of a tick on each target: the bundled policies as straight-line code, as tables and as written by hand,
// on the same inputs; and the most that a step takes over the conformance corpus, beside the compiler's bound on
// operations.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <numeric>

#include "bench/bundled.h"
#include "bench/firmware/inline_ticks.h"
#include "bench/step/peer_subject.h"
#include "compiler/emit/carried.h"
#include "compiler/emit/footprint.h"
#include "tests/cli/command_line.h"
#include "tests/conformance/executor_run.h"
#include "tests/conformance/reference_run.h"
#include "tests/firmware/remote_executor.h"
#include "tests/firmware/step_counts.h"

namespace flyball::bench {
namespace {

using firmware::RemoteEngine;
using firmware::StepCounts;

constexpr size_t kFrames = 500;

double mean(const std::vector<uint64_t>& counts) {
  const uint64_t sum = std::accumulate(counts.begin(), counts.end(), uint64_t{0});
  return static_cast<double>(sum) / static_cast<double>(std::max<size_t>(counts.size(), 1));
}

/// Instructions of a tick, on average.
struct TickCount {
  double step, arbitration;

  double all() const { return step + arbitration; }
};

/// Step and arbitration of one tick after the other.
TickCount of_ticks(const std::vector<uint64_t>& counts) {
  std::vector<uint64_t> steps, arbitrations;
  for (size_t i = 0; i + 1 < counts.size(); i += 2) {
    steps.push_back(counts[i]);
    arbitrations.push_back(counts[i + 1]);
  }
  return {mean(steps), mean(arbitrations)};
}

/// A policy's readings of the first frames, all new, on the table engine.
TickCount table_counts(const tools::Target& target, const std::string& policy, const char* optimisation) {
  PolicyTexts texts;
  for (const auto& text : all_policies()) {
    if (text.first == policy + ".fly") texts.push_back(text);
  }
  const auto set = linked(texts, &accel());
  const Program& program = set->program;
  StepCounts counts;
  RemoteEngine engine(target, {{optimisation}, counts.emulator_options()});
  engine.load(program);
  for (size_t frame = 0; frame < kFrames; ++frame) {
    for (const Input& input : program.inputs) {
      const std::string name = input.name;
      const std::vector<int64_t>& readings = inputs().readings.at(name.substr(name.rfind('.') + 1));
      const uint32_t n = elements(program, input.domain);
      for (uint32_t e = 0; e < n; ++e) {
        engine.write(input.reading, e, readings[frame * n + e]);
        engine.write(input.fresh, e, 1);
      }
    }
    engine.begin_step();
    engine.end_step();
  }
  engine.finish();
  return of_ticks(counts.take());
}

/// The same readings for the policy as written by hand, at -O2.
template <class Policy>
std::vector<uint64_t> peer_counts(const tools::Target& target, char which) {
  const std::string root = std::string(FLYBALL_SOURCE_DIR) + "/";
  tools::FirmwareParts parts{
      emit::engine_files(), "bench/firmware/target/peer_server.cpp", {"-O2", "-DFLYBALL_PEER_COMPILER=gcc"}};
  for (const char* name : {"bench/firmware/target/peer_server.cpp", "tests/firmware/count.h", "tests/firmware/wire.h",
                           "bench/peers/clock_grant.h", "bench/peers/demand_dvfs.cpp", "bench/peers/demand_dvfs.h",
                           "bench/peers/high_product.h", "bench/peers/power_cap.cpp", "bench/peers/power_cap.h",
                           "bench/peers/tile_guard.cpp", "bench/peers/tile_guard.h"}) {
    parts.files.push_back({name, tests::contents(root + name)});
  }
  StepCounts counts;
  const tools::ScratchFolder folder;
  if (const auto failure = build_firmware(target, parts, folder.path(), [](double) {})) {
    throw std::runtime_error(failure->message);
  }
  auto started =
      tools::Emulator::start(target, folder.path(), tools::Emulator::Wires::kFiles, counts.emulator_options());
  tools::Emulator& emulator = *std::get<std::unique_ptr<tools::Emulator>>(started);
  emulator.write(&which, 1);
  Policy policy;
  typename Policy::Peer peer{};
  Policy::start(peer);
  for (size_t frame = 0; frame < kFrames; ++frame) {
    policy.feed(peer, frame);
    emulator.write(&peer, sizeof peer);
    typename Policy::Peer here;
    std::memcpy(&here, &peer, sizeof peer);
    peers::gcc::step(here);
    peers::gcc::decide(here);
    emulator.read(&peer, sizeof peer);
    if (std::memcmp(&here, &peer, sizeof peer) != 0) {
      throw std::runtime_error(fmt::format("{} decides otherwise than this machine", target.name));
    }
    std::fill(std::begin(peer.fresh), std::end(peer.fresh), uint8_t{1});
  }
  emulator.finish();
  return counts.take();
}

template <class Policy>
void compare(const tools::Target& target, const std::string& name) {
  const double hand = mean(peer_counts<Policy>(target, name[0]));
  const TickCount small = table_counts(target, name, "-Os"), fast = table_counts(target, name, "-O2");
  const double straight = mean(inline_ticks(target, name, "-O2", kFrames));
  fmt::print("| {} | {} | {:.0f} | {:.0f} | {:.2f} x | {:.0f} | {:.0f} | {:.1f} x | {:.0f} | {:.1f} x |\n", name,
             target.name, hand, straight, straight / hand, small.all(), small.arbitration, small.all() / hand,
             fast.all(), fast.all() / hand);
  std::fflush(stdout);
}

void corpus(const tools::Target& target) {
  StepCounts counts;
  RemoteEngine engine(target, {{"-Os"}, counts.emulator_options()});
  struct Row {
    std::string name;
    size_t ticks;
    emit::Footprint bound;
  };
  std::vector<Row> rows;
  for (const std::string& folder : conformance::case_folders()) {
    const conformance::Case test = conformance::load_case(folder);
    conformance::ReferenceRun reference(test);
    const compiler::CompileResult compiled = link_case(test, reference.evaluator());
    const conformance::Sheet inputs = conformance::read_sheet(folder + "/inputs.csv");
    firmware::RemoteExecutor executor(compiled.linked->program, engine);
    run_executor(*compiled.linked, executor, inputs);
    rows.push_back({test.name, inputs.rows.size(), emit::footprint(*compiled.linked)});
  }
  engine.finish();
  const std::vector<uint64_t> all = counts.take();
  size_t next = 0;
  for (const Row& row : rows) {
    uint64_t worst = 0;
    for (size_t t = 0; t < row.ticks && next < all.size(); ++t, next += 2) worst = std::max(worst, all[next]);
    fmt::print("| {} | {} | {} | {} | {:.1f} |\n", row.name, worst, row.bound.dispatches, row.bound.element_operations,
               static_cast<double>(worst) / static_cast<double>(std::max<uint64_t>(row.bound.element_operations, 1)));
  }
}

/// `only`: the name of a target, or "corpus"; empty: all.
int run(const std::string& only) {
  fmt::print("| policy | target | by hand | straight-line | to by hand | tables, -Os | arbitration | to by hand ");
  fmt::print("| tables, -O2 | to by hand |\n| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
  for (const tools::Target& target : tools::targets()) {
    if (!only.empty() && target.name != only) continue;
    compare<TileGuardSubject>(target, "tile_guard");
    compare<PowerCapSubject>(target, "power_cap");
    compare<DemandDvfsSubject>(target, "demand_dvfs");
  }
  if (!only.empty() && only != "corpus") return 0;
  fmt::print(
      "\n| case | most instructions of a step | operations, at most | of elements, at most | instructions each |\n");
  fmt::print("| --- | --- | --- | --- | --- |\n");
  corpus(*tools::find_target("cortex-m3"));
  return 0;
}

}  // namespace
}  // namespace flyball::bench

int main(int count, char** arguments) {
  try {
    return flyball::bench::run(count > 1 ? arguments[1] : "");
  } catch (const flyball::tools::FirmwareStopped& stopped) {
    fmt::print(stderr, "{}\n", stopped.failure.message);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
  }
  return 1;
}
