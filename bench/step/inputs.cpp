// Runs the loop once and looks at the engine's reading slots.
#include "bench/step/inputs.h"

#include "bench/bundled.h"
#include "tools/run_loop.h"

namespace flyball::bench {
namespace {

/// A frame more of one slot, unless another policy that shares it was first.
void add_frame(const Engine& engine, SlotId slot, uint32_t n, size_t frames, std::vector<int64_t>& out) {
  if (out.size() == frames * n) return;
  for (uint32_t e = 0; e < n; ++e) out.push_back(engine.read(slot, e));
}

Inputs record() {
  Inputs out;
  const auto set = linked(all_policies(), &accel());
  const Program& program = set->program;
  tools::RunLoop loop(program, accel(), train_step(), {});
  for (int64_t tick = 0; !loop.chip().finished(); ++tick) {
    loop.tick();
    if (tick % Inputs::kHeldTicks != 0) continue;
    ++out.frames;
    for (const Input& input : program.inputs) {
      const std::string name = input.name;
      auto& readings = out.readings[name.substr(name.rfind('.') + 1)];
      add_frame(loop.engine(), input.reading, elements(program, input.domain), out.frames, readings);
    }
    for (const Limit& limit : program.limits) {
      add_frame(loop.engine(), limit.grant, elements(program, limit.domain), out.frames, out.grants[limit.name]);
    }
  }
  return out;
}

}  // namespace

const Inputs& inputs() {
  static const Inputs recorded = record();
  return recorded;
}

}  // namespace flyball::bench
