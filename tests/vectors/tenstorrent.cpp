// Tenstorrent's clock control. The original computes in single precision. A throttler's clock near 1,000 MHz is a sum
// of up to 2,000 terms, each rounded to some 6e-5 MHz, and of the single-precision 0.1 of its filter: computed in
// double precision instead, the same sums differ from the original's by up to 0.013 MHz. 0.02 MHz is held to.
#include "tests/vectors/ports.h"

namespace flyball::vectors {
namespace {

constexpr double kWithin_MHz = 0.02;

/// The n-th call of `arbiter` in the text; its clock in 2^-32 kHz.
Output clock_of(const std::string& column, int call) {
  const std::string cell = "var arbiter" + std::to_string(call) + ".clock";
  return {column, [=](const Given& given) { return static_cast<double>(given.integer(cell)) / 4294967296.0 / 1000; },
          kWithin_MHz};
}

}  // namespace

Port tt_throttlers() {
  Port port;
  port.set = "tt_throttlers";
  port.policy = "tt_throttlers";
  port.params = {setting("fmin", "fmin_MHz", 1000),
                 setting("fmax", "fmax_MHz", 1000),
                 setting("power_limit", "tdp_limit_W", 1000),
                 setting("fast_limit", "tdc_fast_limit_A", 1000),
                 setting("current_limit", "tdc_limit_A", 1000),
                 setting("temp_limit", "thm_limit_C", 1000),
                 setting("memory_limit", "gddr_thm_limit_C", 1000),
                 setting("board_most", "board_power_limit_table_W", 1000),
                 setting("doppler", "doppler_en"),
                 {"drifts", [](const Params&) { return 1; }},
                 {"unheard", [](const Params&) { return 1; }}};
  port.readings = {reading("core_power", "vcore_W", 1000),
                   reading("core_current", "vcore_A", 1000),
                   reading("core_temp", "asic_C", 1000),
                   reading("memory_temp", "gddr_C", 1000),
                   reading("board_power", "input_W", 1000),
                   reading("board_mean", "avg1000_input_W", 1000),
                   reading("busy", "busy"),
                   {"board_says", [](const Row& row, const Params&) -> std::optional<int64_t> {
                      if (row.integer("board_limit_msg_W") < 0) return std::nullopt;
                      return row.scaled("board_limit_msg_W", 1000);
                    }}};
  // A clock that is whole in exact numbers is often a little less in single precision, and loses 1 MHz.
  port.outputs = {output("targ_MHz", "granted aiclk", 1000, 1),
                  clock_of("arb_tdp_MHz", 1),
                  clock_of("arb_fast_tdc_MHz", 2),
                  clock_of("arb_tdc_MHz", 3),
                  clock_of("arb_thm_MHz", 4),
                  clock_of("arb_board_MHz", 5),
                  clock_of("arb_gddr_MHz", 6),
                  clock_of("arb_doppler_slow_MHz", 7),
                  output("t2_count", "var twice"),
                  output("t3_count", "var more"),
                  output("kernel_nops", "granted nops")};
  return port;
}

}  // namespace flyball::vectors
