// The tables of hal/regs/plan.h as C++: for the self-test on the target, and for a simulated register file.
#include "hal/rdl/emit.h"
#include "hal/rdl/names.h"
#include "hal/rdl/table.h"

namespace flyball::rdl {
namespace {

class TableText {
 public:
  TableText(const AddressMap& map, const EmitOptions& options) : map_(map), options_(options) {}

  std::string begin(const char* what, const char* include) {
    return std::string("// ") + what + " Made by flyball: change the description, and make it anew from\n// " +
           options_.origin + "\n#pragma once\n\n#include \"" + include + "\"\n\nnamespace " + options_.name_space +
           "::" + identifier(map_.name) + " {\n\nnamespace regs = ::flyball::hal::regs;\n";
  }
  std::string end() { return "\n}  // namespace " + options_.name_space + "::" + identifier(map_.name) + "\n"; }

  /// All tables; the last is `kPlan`.
  std::string plan() {
    std::string out;
    for (const Block& block : map_.blocks) out += "\n" + of_block(block);
    out += "\n/// Where the blocks are.\nconstexpr regs::InstancePlan kInstances[] = {\n";
    uint32_t words = 0, rows = 0;
    for (const InstanceRow& row : instance_rows(map_)) {
      const Block& block = map_.blocks[row.block];
      out += "    {&k" + camel_case(block.name) + "Block, " + hex(row.address) + ", " + hex(row.stride) + ", " +
             std::to_string(row.count) + "},  // " + row.name + "\n";
      uint32_t of_block = 0;
      for (const Register& r : block.registers) of_block += r.count;
      words += of_block * row.count;
      ++rows;
    }
    out +=
        "};\n\nconstexpr regs::Plan kPlan{kInstances, " + std::to_string(rows) + ", " + std::to_string(words) + "};\n";
    return out;
  }

 private:
  std::string of_block(const Block& block) {
    const std::string name = "k" + camel_case(block.name);
    std::string out = "/// " + block.name +
                      ": offset, count, stride; reset, known; then the masks in the order of regs::RegisterPlan.\n";
    out += "constexpr regs::RegisterPlan " + name + "Registers[] = {\n";
    uint32_t words = 0;
    for (const Register& r : block.registers) {
      out += "    " + row(register_plan(r)) + ",  // " + r.name + "\n";
      words += r.count;
    }
    out += "};\n";
    const auto locks = lock_plans(block);
    if (!locks.empty()) {
      out += "constexpr regs::LockPlan " + name + "Locks[] = {\n";
      for (const auto& l : locks) {
        out += "    {" + std::to_string(l.lock) + ", " + hex(l.lock_mask) + ", " + std::to_string(l.locked) + ", " +
               hex(l.locked_mask) + "},\n";
      }
      out += "};\n";
    }
    const auto counters = counter_plans(block);
    if (!counters.empty()) {
      out += "constexpr regs::CounterPlan " + name + "Counters[] = {\n";
      for (const auto& c : counters) {
        out += "    {" + std::to_string(c.reg) + ", " + std::to_string(c.low) + ", " + std::to_string(c.width) + ", " +
               std::to_string(c.step) + ", " + (c.saturates ? "true" : "false") + "},\n";
      }
      out += "};\n";
    }
    out += "constexpr regs::BlockPlan " + name + "Block{" + name + "Registers, " +
           (locks.empty() ? "nullptr" : name + "Locks") + ", " + (counters.empty() ? "nullptr" : name + "Counters") +
           ", " + std::to_string(block.registers.size()) + ", " + std::to_string(locks.size()) + ", " +
           std::to_string(counters.size()) + ", " + std::to_string(words) + "};\n";
    return out;
  }

  static std::string row(const hal::regs::RegisterPlan& r) {
    const uint32_t values[] = {r.reset,        r.reset_known, r.readable,     r.read_clears, r.read_sets, r.takes,
                               r.once,         r.one_sets,    r.one_clears,   r.one_toggles, r.zero_sets, r.zero_clears,
                               r.zero_toggles, r.sets,        r.clears,       r.pulses,      r.hardware,  r.reserved,
                               r.untouched,    r.not_written, r.not_compared, r.scratch};
    std::string text = "{" + hex(r.offset) + ", " + std::to_string(r.count) + ", " + hex(r.stride);
    for (const uint32_t value : values) text += ", " + hex(value);
    return text + "}";
  }

  const AddressMap& map_;
  const EmitOptions& options_;
};

}  // namespace

std::string emit_plan(const AddressMap& map, const EmitOptions& options) {
  TableText text(map, options);
  return text.begin("What the registers do, as tables for hal::regs::run_self_test. Freestanding.", "hal/regs/plan.h") +
         text.plan() + text.end();
}

std::string emit_simulation(const AddressMap& map, const EmitOptions& options) {
  TableText text(map, options);
  std::string out = text.begin("A simulated register file with every side effect of the description. Freestanding.",
                               "hal/regs/register_file.h") +
                    text.plan();
  out +=
      "\n/// The registers of the chip and their memory: read() and write() are software's side, drive(), value(),\n"
      "/// take_pulses() and count() the hardware's. Addresses are those of the accessors.\n"
      "class Registers : public regs::RegisterFile {\n public:\n"
      "  Registers() : RegisterFile(kPlan, states_) {}\n"
      "  Registers(const Registers&) = delete;\n  Registers& operator=(const Registers&) = delete;\n\n"
      " private:\n  regs::RegisterState states_[kPlan.words];\n};\n";
  return out + text.end();
}

}  // namespace flyball::rdl
