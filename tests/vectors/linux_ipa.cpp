// Linux's power allocator.
#include <algorithm>

#include "tests/vectors/ports.h"

namespace flyball::vectors {
namespace {

constexpr int kStates[] = {12, 8, 6};
constexpr const char* kPower[] = {"big_power", "little_power", "gpu_power"};

std::string element(int i) { return "[" + std::to_string(i) + "]"; }

}  // namespace

Port linux_ipa(const std::string& set, bool unweighted) {
  Port port;
  port.set = set;
  port.policy = "linux_ipa";
  port.params = {setting("control", "control_temp_mC"), setting("sustainable", "sustainable_power_mW"),
                 setting("k_over", "k_po_frac10"),      setting("k_under", "k_pu_frac10"),
                 setting("k_sum", "k_i_frac10"),        setting("cutoff", "integral_cutoff_mC")};
  // A zone that is always on has the least number as its trip point.
  port.params.push_back({"switch_on", [](const Params& params) {
                           return std::max<int64_t>(params.integer("switch_on_temp_mC"), -200'000);
                         }});
  port.params.push_back({"unweighted", [=](const Params&) { return unweighted ? 1 : 0; }});
  port.params.push_back({"sliding", [](const Params&) { return 1; }});
  port.readings = {reading("temp", "temp_mC")};
  for (int actor = 0; actor < 3; ++actor) {
    const std::string name = "actor" + std::to_string(actor), request = "req" + std::to_string(actor) + "_mW";
    port.readings.push_back({"request" + element(actor), [=](const Row& row, const Params&) -> std::optional<int64_t> {
                               if ((row.integer("reqerr_mask") >> actor & 1) != 0) return std::nullopt;
                               return row.integer(request);
                             }});
    port.readings.push_back(described("weight" + element(actor), name + "_weight", 1024));  // of 1/1024, read in 2^-20
    port.readings.push_back(described("most" + element(actor), name + "_state0_power_mW"));
    for (int s = 0; s < kStates[actor]; ++s) {
      port.readings.push_back(described(kPower[actor] + element(s), name + "_state" + std::to_string(s) + "_power_mW"));
    }
    port.outputs.push_back(output("grant" + std::to_string(actor) + "_mW", "granted power" + element(actor)));
    port.outputs.push_back(output("state" + std::to_string(actor), "granted cooling" + element(actor)));
  }
  port.outputs.push_back(output("budget_mW", "var budget"));
  port.outputs.push_back(output("err_integral_mC", "var zone.Regulate.summed"));
  port.outputs.push_back({"on", [](const Given& given) { return given.text("state zone") == "Regulate" ? 1.0 : 0.0; }});
  return port;
}

}  // namespace flyball::vectors
