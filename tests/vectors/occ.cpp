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

namespace {

/// Of nodes with GPUs: a node without says nothing of them.
Setting of_gpus(const std::string& param, const std::string& name, int64_t usual) {
  return {param, [=](const Params& params) { return params.has(name) ? params.integer(name) : usual; }};
}

/// The cap of a GPU, in mW; the original writes 0 for one that is not there.
Output gpu_cap(const std::string& column, int gpu) {
  return {column, [=](const Given& given) {
            const bool present = (given.params().integer("gpus_present_mask") >> gpu & 1) != 0;
            return present ? static_cast<double>(given.integer("granted gpu_power[" + std::to_string(gpu) + "]")) : 0;
          }};
}

}  // namespace

Port occ_power_cap() {
  Port port;
  port.set = "occ_node_pcap";
  port.policy = "occ_power_cap";
  port.params = {setting("processors", "num_procs"),
                 setting("lost_cap", "ovs_cap_W"),
                 setting("system_cap", "system_cap_W"),
                 setting("nominal_from", "max_pcap_W"),
                 setting("fmin", "fmin_MHz", 1000),
                 setting("fmax", "fmax_MHz", 1000),
                 setting("nominal", "nominal_MHz", 1000),
                 setting("pstate", "mhz_per_pstate", 1000),
                 setting("memory_nominal", "nominal_mem_W"),
                 setting("memory_turbo", "turbo_mem_W"),
                 setting("memory_throttled", "pcap1_mem_W"),
                 of_gpus("gpus", "num_gpus_system", 6),
                 of_gpus("gpu_least", "gpu_min_mW", 100'000),
                 of_gpus("gpu_most", "gpu_max_mW", 300'000),
                 of_gpus("not_gpu", "non_gpu_max_W", 1500),
                 of_gpus("may_shift", "proc_mem_drop_W", 300),
                 {"whole_shift", [](const Params&) { return 1; }},
                 {"blind", [](const Params&) { return 1; }},
                 {"frozen", [](const Params&) { return 1; }},
                 {"no_sign", [](const Params&) { return 1; }}};
  port.readings = {reading("node", "node_W", 1000),
                   reading("processor", "proc_W", 1000),
                   {"meter_fitted", [](const Row& row, const Params&) { return 1 - row.integer("no_apss"); }},
                   reading("supply_lost", "oversub"),
                   reading("core_clock", "core_max_freq_MHz", 1000),
                   reading("user_cap", "user_cap_W", 1000),
                   reading("normal_cap", "norm_cap_W", 1000),
                   {"turbo", [](const Row& row, const Params&) { return row.integer("mode") == 3 ? 1 : 0; }},
                   reading("shift", "psr_pct")};
  port.outputs = {
      {"mem_level", [](const Given& given) { return given.text("state memory") == "Full" ? 0.0 : 1.0; }},
      {"mem_pwr_throttle", [](const Given& given) { return given.integer("granted memory_rate") == 0 ? 1.0 : 0.0; }},
      output("active_proc_cap_W", "var processor_cap"),
      output("nominal_floor_MHz", "var floored", 1000),
      output("proc_vote_MHz", "var processor_clock", 1000),
      output("proc_nom_vote_MHz", "var processor_nominal", 1000),
      output("ppb_fmax_MHz", "var node_clock", 1000),
      gpu_cap("gpu0_cap_mW", 0),
      gpu_cap("gpu2_cap_mW", 2)};
  return port;
}

Port occ_memory_thermal() {
  Port port;
  port.set = "occ_mem_thermal";
  port.policy = "occ_memory_thermal";
  port.params = {setting("dimm_set", "setpoint_dimm_mcdimm_membuf_0.1C"), setting("pmic_set", "setpoint_pmic_0.1C"),
                 setting("other_set", "setpoint_mcext_0.1C"), setting("gain", "Pgain"),
                 setting("all_kinds", "mem_type_ocm")};
  const char* kinds[] = {"dimm", "mcdimm", "pmic", "mcext", "membuf"};
  for (int kind = 0; kind < 5; ++kind) {
    const std::string name = kinds[kind], at = "[" + std::to_string(kind) + "]";
    const std::string block = "var speed" + std::to_string(kind + 1);
    port.readings.push_back(reading("temp" + at, "temp_" + name + "_C", 1000));
    port.readings.push_back(
        {"expired" + at, [=](const Row& row, const Params&) { return row.integer("timeout_mask") >> kind & 1; }});
    port.outputs.push_back(output(name + "_speed", block + ".share"));
    port.outputs.push_back(output(name + "_residue", block + ".residue1.left"));
  }
  port.outputs.push_back(output("mem_vote_speed", "granted rate"));
  return port;
}

}  // namespace flyball::vectors
