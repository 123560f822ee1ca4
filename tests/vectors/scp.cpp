// Arm's SCP firmware.
#include "tests/vectors/ports.h"

namespace flyball::vectors {
namespace {

constexpr int kLevels = 8;

std::string element(int i) { return "[" + std::to_string(i) + "]"; }

/// An actor's levels; one that it has not got costs more than anything.
void describe_actor(Port& port, int actor) {
  const std::string name = "actor" + std::to_string(actor);
  port.readings.push_back(described("weight" + element(actor), name + "_weight"));
  port.readings.push_back({"first" + element(actor), [=](const Row&, const Params&) { return kLevels * actor; }});
  for (int level = 0; level < kLevels; ++level) {
    const std::string power = name + "_level" + std::to_string(level) + "_power";
    port.readings.push_back(
        {"power" + element(kLevels * actor + level), [=](const Row&, const Params& params) -> int64_t {
           return params.has(power) ? params.integer(power) : 1'000'000;
         }});
  }
}

}  // namespace

Port scp_thermal() {
  Port port;
  port.set = "scp_thermal_mgmt";
  port.policy = "scp_thermal";
  port.params = {setting("slow", "slow_loop_mult"),         setting("tdp", "tdp"),
                 setting("cold", "cold_state_power"),       setting("switch_on", "switch_on_C"),
                 setting("control", "control_C"),           setting("cutoff", "integral_cutoff"),
                 setting("most_summed", "integral_max"),    setting("k_over", "k_p_overshoot"),
                 setting("k_under", "k_p_undershoot"),      setting("k_sum", "k_integral"),
                 setting("k_change", "k_derivative"),       setting("with_activity", "has_activity_api"),
                 {"late", [](const Params&) { return 1; }}, {"narrow", [](const Params&) { return 1; }}};
  port.readings = {{"temp", [](const Row& row, const Params&) -> std::optional<int64_t> {
                      if (row.integer("sensor_err") != 0) return std::nullopt;
                      return row.scaled("temp_C", 1000);
                    }}};
  for (int i = 0; i < 3; ++i) {
    const std::string number = std::to_string(i);
    describe_actor(port, i);
    port.readings.push_back(reading("request" + element(i), "req" + number + "_level"));
    port.readings.push_back(reading("allowed" + element(i), "other_limit" + number));
    port.readings.push_back({"busy" + element(i), [=](const Row& row, const Params&) -> std::optional<int64_t> {
                               if ((row.integer("act_err_mask") >> i & 1) != 0) return std::nullopt;
                               return row.integer("act" + number);
                             }});
    port.outputs.push_back(output("grant" + number, "granted watts" + element(i)));
    port.outputs.push_back(output("limit" + number, "granted level" + element(i)));
  }
  port.outputs.push_back(output("integral_error", "var summed"));
  port.outputs.push_back(output("prev_error", "var before"));
  port.outputs.push_back(output("thermal_allocatable", "var thermal"));
  port.outputs.push_back(output("allocatable", "var budget"));
  port.outputs.push_back(output("carry_over", "var carried"));
  return port;
}

}  // namespace flyball::vectors
