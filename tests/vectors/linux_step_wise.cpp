// Linux's step_wise governor, two versions of it: alike in what goes in and comes out.
#include "tests/vectors/ports.h"

namespace flyball::vectors {
namespace {

/// Instance i is trip point i / 2 and device i % 2.
Port step_wise(const std::string& set, const std::string& policy) {
  Port port;
  port.set = set;
  port.policy = policy;
  port.readings = {reading("temp", "temp_mC")};
  for (int i = 0; i < 4; ++i) {
    const std::string instance = "instance" + std::to_string(i), device = "[" + std::to_string(i % 2) + "]";
    const std::string trip = i < 2 ? "first" : "second";
    port.readings.push_back(described(trip + "_lower" + device, instance + "_lower"));
    port.readings.push_back(described(trip + "_upper" + device, instance + "_upper"));
    port.outputs.push_back(output("i" + std::to_string(i) + "_target",
                                  "var cooler.step" + std::to_string(i / 2 + 1) + ".target" + device));
  }
  port.outputs.push_back(output("cdev0_state", "granted cooling[0]"));
  port.outputs.push_back(output("cdev1_state", "granted cooling[1]"));
  port.params = {setting("first_trip", "trip0_temp_mC"), setting("second_trip", "trip1_temp_mC")};
  return port;
}

Port with_hysteresis(const std::string& set) {
  Port port = step_wise(set, "linux_step_wise_v6_12");
  port.params.push_back(setting("first_hyst", "trip0_hyst_mC"));
  port.params.push_back(setting("second_hyst", "trip1_hyst_mC"));
  return port;
}

}  // namespace

Port linux_step_wise_00211025() { return step_wise("linux_step_wise_00211025", "linux_step_wise_00211025"); }

Port linux_step_wise_mended() {
  Port port = with_hysteresis("linux_step_wise_00211025");
  port.mended = "no_hysteresis";
  return port;
}

Port linux_step_wise_v6_12() {
  Port port = with_hysteresis("linux_step_wise_v6_12");
  port.outputs.push_back(output("thr0_mC", "var threshold1.now_at"));
  port.outputs.push_back(output("thr1_mC", "var threshold2.now_at"));
  return port;
}

}  // namespace flyball::vectors
