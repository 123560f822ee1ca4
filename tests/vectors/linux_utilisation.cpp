// Linux's governors that follow utilisation.
#include "tests/vectors/ports.h"

namespace flyball::vectors {
namespace {

/// In a row whose status call failed there is none.
Reading of_status(const std::string& input, const std::string& column, int64_t divisor = 1) {
  return {input, [=](const Row& row, const Params&) -> std::optional<int64_t> {
            if (row.integer("stats_err") != 0) return std::nullopt;
            return row.integer(column) / divisor;
          }};
}

/// 0 is the original's word for its default; what the original refuses (it then decides nothing) a policy cannot be set
/// to, and is left at the default.
Setting threshold(const std::string& param, const std::string& name, int64_t usual) {
  return {param, [=](const Params& params) {
            const int64_t up = params.integer("upthreshold_cfg"), down = params.integer("downdifferential_cfg");
            const bool refused = up > 100 || (up != 0 && up < down);
            return refused || params.integer(name) == 0 ? usual : params.integer(name);
          }};
}

}  // namespace

Port linux_simple_ondemand() {
  Port port;
  port.set = "linux_devfreq_simple_ondemand";
  port.policy = "linux_simple_ondemand";
  port.params = {threshold("up", "upthreshold_cfg", 90),
                 threshold("down", "downdifferential_cfg", 5),
                 {"untimed", [](const Params&) { return 1; }}};
  port.readings = {of_status("total", "total_time"), of_status("busy", "busy_time"),
                   of_status("clock", "current_freq_Hz", 1000)};
  port.outputs = {output("target_is_max", "var fastest"),
                  {"target_Hz", [](const Given& given) {
                     return given.integer("var fastest") == 1 ? 0 : static_cast<double>(given.integer("var target"));
                   }}};
  return port;
}

namespace {

constexpr int kPoints = 10;

/// A CPU with fewer clocks has its last one more than once.
Reading clock(int point) {
  return {"clock[" + std::to_string(point) + "]", [=](const Row&, const Params& params) {
            int last = point;
            while (!params.has("freq_table" + std::to_string(last) + "_kHz")) --last;
            return params.integer("freq_table" + std::to_string(last) + "_kHz");
          }};
}

}  // namespace

Port linux_schedutil() {
  Port port;
  port.set = "linux_schedutil";
  port.policy = "linux_schedutil";
  port.params = {setting("rate_limit", "rate_limit_us"),
                 {"tick", [](const Params& params) { return params.integer("tick_ns") / 1000; }},
                 setting("capacity", "cpu_capacity"),
                 {"at_capacity", [](const Params& params) {
                    const int64_t reference = params.integer("arch_freq_ref_kHz");
                    return reference != 0 ? reference : params.integer("cpuinfo_max_kHz");
                  }}};
  port.readings = {reading("passed", "dt_us"),        reading("util", "cfs_util"),
                   reading("from_io", "iowait_flag"), reading("idle_calls", "idle_calls"),
                   reading("deadlines", "dl_bw"),     reading("least", "uclamp_min"),
                   reading("most", "uclamp_max"),     reading("lowest", "min_kHz"),
                   reading("highest", "max_kHz"),     reading("moved", "limits_changed_in")};
  for (int point = 0; point < kPoints; ++point) port.readings.push_back(clock(point));
  port.outputs = {output("iowait_boost", "var boost"), output("sg_util", "var wanted"),
                  output("cached_raw_kHz", "var raw"), output("next_freq_kHz", "var next"),
                  output("cur_kHz", "granted freq")};
  return port;
}

}  // namespace flyball::vectors
