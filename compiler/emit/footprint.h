// What emitted code takes on a 32-bit target: flash, RAM, operations of a tick.
#pragma once

#include <cstdint>
#include <string>

#include "compiler/linked_set.h"
#include "dsl/source.h"

namespace flyball::emit {

struct Footprint {
  uint64_t table_bytes = 0;         // flash: rows, names and texts, as a 32-bit compiler lays them out
  uint64_t memory_bytes = 0;        // RAM: the engine's slots; the same on every target
  uint64_t instance_bytes = 0;      // RAM: all of it, the slots among it
  uint64_t dispatches = 0;          // operations of a tick, every block running
  uint64_t element_operations = 0;  // those times the elements they run over
  uint64_t votes = 0, channels = 0; // what the arbiter looks at and decides
};

Footprint footprint(const compiler::LinkedSet& linked);

/// What straight-line code takes on a 32-bit target.
struct InlineFootprint {
  uint64_t instance_bytes = 0;      // RAM: all that is kept
  uint64_t array_bytes = 0;         // stack: the most that a function has in arrays
  uint64_t operations = 0;          // of a tick, every branch taken
  uint64_t element_operations = 0;  // those times the elements they run over
};

InlineFootprint inline_footprint(const compiler::LinkedSet& linked, const dsl::SourceMap& sources);

/// Bytes of a row on a 32-bit target that aligns 64-bit numbers to 8, such as Arm and RISC-V.
struct RowBytes {
  const char* type;
  uint32_t bytes;
};
constexpr RowBytes kRowBytes[] = {
    {"Domain", 12}, {"Relation", 8},     {"Unit", 32},      {"Slot", 32},    {"Op", 24},         {"Block", 24},
    {"Table", 12},  {"ShareArgs", 8},    {"Policy", 12},    {"Input", 32},   {"Param", 12},      {"Limit", 48},
    {"Vote", 28},   {"Machine", 32},     {"Transition", 8}, {"Monitor", 16}, {"Saturation", 12}, {"Retained", 28},
    {"Output", 16}, {"Requirement", 28}, {"Program", 156},  {"Engine", 24},  {"Decision", 24}};

/// Code of engine and arbiter for a Cortex-M3 by clang 19 at -Os, without the compiler's own library (64-bit division).
constexpr uint64_t kEngineCodeKb = 8;

}  // namespace flyball::emit
