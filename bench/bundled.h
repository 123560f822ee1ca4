// What the benchmarks measure with: the bundled chip, workload and policy. A file that is not there ends the program.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "compiler/linked_set.h"
#include "hal/chip/chip.h"
#include "sim/workload/workload.h"

namespace flyball::bench {

const chip::Chip& accel();
const sim::Workload& train_step();
/// The same load on every tile for ten seconds, so light that nothing heats up.
const sim::Workload& steady();

/// Path and text of policies, as compiler::compile_texts takes them.
using PolicyTexts = std::vector<std::pair<std::string, std::string>>;

/// policies/tile_guard.fly.
const PolicyTexts& tile_guard();

/// All that are in the folder policies, by name; ranks are the chip file's.
const PolicyTexts& all_policies();

/// Policies without mistakes, linked; `chip` may be null.
std::unique_ptr<compiler::LinkedSet> linked(const PolicyTexts& policies, const chip::Chip* chip);

}  // namespace flyball::bench
