// Loads each bundled file once.
#include "bench/bundled.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <variant>

#include "compiler/compile.h"
#include "dsl/diagnostic.h"
#include "hal/chip/load.h"

namespace flyball::bench {
namespace {

const std::string kRoot = FLYBALL_SOURCE_DIR;

[[noreturn]] void give_up(const std::string& message) {
  std::fprintf(stderr, "%s\n", message.c_str());
  std::exit(1);
}

template <class Good, class Error>
Good take(std::variant<Good, std::vector<Error>> result) {
  if (const auto* errors = std::get_if<std::vector<Error>>(&result)) give_up(to_string(errors->front()));
  return std::get<Good>(std::move(result));
}

std::string text_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) give_up(path + " cannot be read");
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

const chip::Chip& accel() {
  static const chip::Chip chip = take(chip::load(kRoot + "/chips/accel.yaml"));
  return chip;
}

const sim::Workload& train_step() {
  static const sim::Workload workload = take(sim::read_workload(kRoot + "/workloads/train_step.csv", accel()));
  return workload;
}

const sim::Workload& steady() {
  static const sim::Workload workload = take(
      sim::parse_workload("# tile.clock: 2 GHz\ntime [s],tile.activity [%]\n0,20\n10,20\n", "steady.csv", accel()));
  return workload;
}

const PolicyTexts& tile_guard() {
  static const PolicyTexts policies{{"tile_guard.fly", text_of(kRoot + "/policies/tile_guard.fly")}};
  return policies;
}

const PolicyTexts& all_policies() {
  static const PolicyTexts policies = [] {
    PolicyTexts texts;
    for (const auto& entry : std::filesystem::directory_iterator(kRoot + "/policies")) {
      const std::filesystem::path& path = entry.path();
      if (path.extension() == ".fly") texts.emplace_back(path.filename().string(), text_of(path.string()));
    }
    std::ranges::sort(texts);
    return texts;
  }();
  return policies;
}

std::unique_ptr<compiler::LinkedSet> linked(const PolicyTexts& policies, const chip::Chip* chip) {
  compiler::CompileResult result = compiler::compile_texts(policies, chip);
  if (result.linked == nullptr) {
    give_up(dsl::render(result.diagnostics, result.sources, false));
  }
  return std::move(result.linked);
}

}  // namespace flyball::bench
