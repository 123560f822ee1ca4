// Runs the loop once and looks at the engine's reading slots.
#include "bench/step/inputs.h"

#include "bench/bundled.h"
#include "tools/run_loop.h"

namespace flyball::bench {
namespace {

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
      std::string name = input.name;
      auto& readings = out.readings[name.substr(name.rfind('.') + 1)];
      const uint32_t n = elements(program, input.domain);
      if (readings.size() == out.frames * n) continue;  // another policy reads the same sensor
      for (uint32_t e = 0; e < n; ++e) readings.push_back(loop.engine().read(input.reading, e));
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
