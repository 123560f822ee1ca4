// Ports of the on-chip controller of POWER processors.
#include "tests/vectors/ports.h"

namespace flyball::vectors {
namespace {

/// A vote in MHz; the original writes 65535 for "none".
Output vote(const std::string& column, const std::string& cell) {
  return {column, [=](const Given& given) {
            return given.text(cell) == "-" ? 65535.0 : static_cast<double>(given.integer(cell)) / 1000;
          }};
}

}  // namespace

Port occ_thermal() {
  Port port;
  port.set = "occ_proc_thermal";
  port.policy = "occ_thermal";
  port.params = {setting("proc_set", "setpoint_proc_0.1C"), setting("vdd_set", "setpoint_vdd_0.1C"),
                 setting("gain", "Pgain"), setting("fmax", "fmax_MHz", 1000)};
  port.readings = {reading("proc_temp", "temp_proc_C", 1000), reading("vdd_temp", "temp_vdd_C", 1000)};
  port.outputs = {output("proc_speed_request", "var speed1.share"),  output("proc_residue", "var speed1.residue1.left"),
                  vote("proc_freq_vote_MHz", "ceiling freq 1"),      output("vdd_speed_request", "var speed2.share"),
                  output("vdd_residue", "var speed2.residue1.left"), vote("vdd_freq_vote_MHz", "ceiling freq 2")};
  return port;
}

}  // namespace flyball::vectors
