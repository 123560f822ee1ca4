// A group of lines as authors write them, over and over with other names and figures.
#include "bench/compile/large_policy.h"

#include <fmt/format.h>

namespace flyball::bench {
namespace {

constexpr int64_t kLinesOfGroup = 38;

std::string group(int64_t i) {
  const int64_t target = 70 + i % 17, trip = target + 5 + i % 11, gain = 20 + i % 41, hold = 2 + i % 7;
  const char* const worst = i % 3 == 0 ? "max(temp{0})" : "avg(temp{0}) + 3 K";
  return fmt::format(R"(
// Sensor {0}: keeps what it measures below its target, and lets go slowly.
input temp{0}[tile] : -40 degC .. 150 degC  stale after {4} ms  else 150 degC;
input load{0}       : 0 W .. 600 W          stale never         else 600 W;
limit freq{0}[tile] : 400 MHz .. 2.8 GHz    safe 800 MHz  rest 2.8 GHz  slew down 400 MHz/ms;
param target{0}     : 60 degC .. 100 degC = {1} degC;
param trip{0}       : 70 degC .. 120 degC = {2} degC;
require trip{0} >= target{0} + 2 K;

// What the board can take at this heat.
table room{0} {{
  {1} degC : 500 W;
  {2} degC : 120 W;
}}
fn above{0}(t, part) = max(t - target{0}, 0 K) * part;

let worst{0}  = {5};
let calm{0}   = ema(load{0}, 0.0{4});
let tight{0} : bool = calm{0} > room{0}(worst{0});

machine guard{0}[tile] {{
  on temp{0} > trip{0} -> Emergency;

  state Nominal {{
    on temp{0} > target{0} for {4} ms -> Regulate;
  }}
  state Regulate {{
    freq{0} <= 2.8 GHz + pi(target{0} - temp{0}, {3} MHz/K, 0.{4} MHz/K/ms, lo: -2.4 GHz, hi: 0 MHz);
    if tight{0} {{ freq{0} <= 2.6 GHz - above{0}(temp{0}, {3} MHz/K); }}
    on temp{0} < target{0} - 4 K for 50 ms -> Nominal;
  }}
  state Emergency {{
    freq{0} <= 400 MHz;
    on temp{0} < target{0} after 20 ms -> Regulate;
  }}
}}
never any(guard{0} is Emergency) for 500 ms;
test "{0}: a hot tile is held" {{ set temp{0} = {2} degC;  run {4} ms;  expect all(freq{0} <= 2.8 GHz); }}
)",
                     i, target, trip, gain, hold, fmt::format(fmt::runtime(worst), i));
}

}  // namespace

std::string large_policy(int64_t lines) {
  std::string text = "policy large;\nevery 1 ms;\nuse std { ema, pi };\ndomain tile;\n";
  for (int64_t line = 0; line < lines; line += kLinesOfGroup) text += group(line / kLinesOfGroup);
  return text;
}

}  // namespace flyball::bench
