// Draws, and throws away what `require` refuses.
#include "compiler/random_params.h"

#include "compiler/params.h"
#include "runtime/engine.h"

namespace flyball::compiler {
namespace {

constexpr int kTries = 1000;

/// splitmix64: the same sequence everywhere.
uint64_t next(uint64_t& state) {
  uint64_t z = state += 0x9e3779b97f4a7c15U;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}

int64_t draw(const Slot& slot, uint64_t& state) {
  const uint64_t what = next(state) % 8;
  if (what == 0) return slot.lo;
  if (what == 1) return slot.hi;
  const uint64_t count = static_cast<uint64_t>(slot.hi) - static_cast<uint64_t>(slot.lo) + 1;  // at most 2^63
  return static_cast<int64_t>(static_cast<uint64_t>(slot.lo) + next(state) % count);
}

bool requirements_hold(const LinkedSet& linked, const std::vector<DrawnParam>& params, Engine& engine) {
  for (const DrawnParam& p : params) engine.write(linked.params[p.param].slot, p.element, p.value);
  for (const Requirement& r : linked.requirements) {
    engine.run(r.probe);
    if (engine.read(r.truth, 0) == 0) return false;
  }
  return true;
}

}  // namespace

std::optional<std::vector<DrawnParam>> draw_params(const LinkedSet& linked, uint64_t seed) {
  std::vector<uint64_t> memory(Engine::bytes_needed(linked.program) / sizeof(uint64_t) + 1);
  Engine engine(linked.program, memory.data());
  uint64_t state = seed;
  for (int i = 0; i < kTries; ++i) {
    std::vector<DrawnParam> params;
    for (uint32_t p = 0; p < linked.params.size(); ++p) {
      const Slot& slot = linked.slots[linked.params[p].slot];
      for (uint32_t e = 0; e < elements(linked.program, slot.domain); ++e) params.push_back({p, e, draw(slot, state)});
    }
    if (requirements_hold(linked, params, engine)) return params;
  }
  return std::nullopt;
}

std::string show_params(const LinkedSet& linked, const std::vector<DrawnParam>& params) {
  std::string out;
  for (const DrawnParam& p : params) {
    const Param& param = linked.params[p.param];
    if (!out.empty()) out += ", ";
    out += param.name;
    if (linked.slots[param.slot].domain != kNoDomain) out += "[" + std::to_string(p.element) + "]";
    out += " = " + show_value(linked.program, param.slot, p.value);
  }
  return out;
}

}  // namespace flyball::compiler
