// The header that firmware includes.
#include "compiler/emit/interface.h"

#include <fmt/format.h>

#include "compiler/emit/identifiers.h"
#include "compiler/params.h"
#include "runtime/arbiter.h"

namespace flyball::emit {
namespace {

/// What one count is worth: "1 mK from 0 degC", "2^-16 kHz/mK", "1/10000 kHz". A reading counts in base units, but for
/// derived quantities.
std::string step_text(const Unit& unit, bool reading) {
  const std::string name = unit.name;
  const std::string tail = (name.empty() || name == "ratio" ? "" : " " + name) + (unit.point ? " from 0 degC" : "");
  const bool derived = name.find_first_of("/*") != std::string::npos;
  if (name == "ratio" || (reading && name.empty() && unit.exponent != 0)) return "2^-20";
  if (reading && !derived) return "1" + tail;
  if (unit.num == 1 && unit.den == 1 && unit.exponent != 0) return fmt::format("2^{}{}", unit.exponent, tail);
  std::string step = std::to_string(unit.num);
  if (unit.exponent > 0) step += fmt::format(" * 2^{}", unit.exponent);
  if (unit.den != 1 && unit.exponent >= 0) step += fmt::format("/{}", unit.den);
  if (unit.exponent < 0) step += fmt::format("/({} * 2^{})", unit.den, -unit.exponent);
  return step + tail;
}

class Interface {
 public:
  Interface(const compiler::LinkedSet& linked, const dsl::SourceMap& sources, const Options& options,
            const ClassText& policies)
      : linked_(linked),
        p_(linked.program),
        sources_(sources),
        options_(options),
        policies_(policies),
        names_(identifiers(linked)) {}

  std::string text() {
    opening();
    sizes();
    domains();
    inputs();
    limits();
    params();
    votes();
    machines();
    policies();
    retained();
    outputs();
    return fmt::format("{}{}}}  // namespace {}\n", out_, policies_.text, options_.name_space);
  }

 private:
  void opening();
  void sizes();
  void domains();
  void inputs();
  void limits();
  void params();
  void votes();
  void machines();
  void policies();
  void retained();
  void outputs();

  void begin(const char* name, const std::string& about) {
    out_ += fmt::format("// {}\nnamespace {} {{\n", about, name);
  }
  void end(const char* name) { out_ += fmt::format("}}  // namespace {}\n\n", name); }
  void constant(const std::string& name, size_t value) {
    out_ += fmt::format("constexpr uint32_t {} = {};\n", name, value);
  }
  void comment(const std::string& text) {
    if (!text.empty()) out_ += fmt::format("// {}\n", comment_text(text));
  }
  void place(SlotId slot) { comment(place_text(linked_, sources_, linked_.slot_sources[slot])); }
  std::string each(DomainId domain) const {
    return domain == kNoDomain
               ? "One for the chip"
               : fmt::format("One for each {}, {} of them", p_.domains[domain].name, p_.domains[domain].size);
  }
  /// "Sensor tile_temp of the chip.", if it is bound to one.
  static std::string wired(const char* what, const std::vector<std::string>& names, uint16_t index) {
    return index < names.size() ? fmt::format("{} {} of the chip.", what, names[index]) : "";
  }
  std::string shown(SlotId slot, int64_t value) const { return compiler::show_value(p_, slot, value); }

  const compiler::LinkedSet& linked_;
  const Program& p_;
  const dsl::SourceMap& sources_;
  const Options& options_;
  const ClassText& policies_;
  Identifiers names_;
  std::string out_;
};

void Interface::opening() {
  out_ += fmt::format(R"(// What firmware calls: the policies as one object, and names for what goes in and out.
// {}
// Change the policy, not this file.
//
//   {}::Policies policies;  // all the memory that is ever used
//   every {} us:
//     policies.set_reading(...);          // for each sensor that has a new one
//     policies.step(now_us);
//     ... policies.decision(...).granted  // to each actuator
#pragma once

{}
namespace {} {{

)",
                      origin_text(linked_, options_), options_.name_space, p_.tick_us, policies_.includes,
                      options_.name_space);
}

void Interface::sizes() {
  out_ += fmt::format(
      "constexpr uint32_t kTickUs = {};  // step() is called so often\n\n"
      "constexpr uint32_t kInputs = {}, kLimits = {}, kParams = {}, kVotes = {}, kMachines = {}, kPolicies = {};\n"
      "constexpr uint32_t kPromises = {};\n"
      "constexpr uint32_t kChannels = {};  // elements of all limits together\n\n",
      p_.tick_us, p_.inputs.size, p_.limits.size, p_.params.size, p_.votes.size, p_.machines.size, p_.policies.size,
      p_.promises.size, limit_channels(p_));
}

void Interface::domains() {
  begin("domain", "Domains, and how many elements each has.");
  for (uint32_t d = 0; d < p_.domains.size; ++d) {
    out_ += fmt::format("constexpr uint16_t {} = {};\n", names_.domains[d], d);
    constant(names_.domains[d] + "Size", p_.domains[d].size);
    if (p_.domains[d].names == nullptr) continue;
    for (uint16_t e = 0; e < p_.domains[d].size; ++e) {
      constant(constant_name(std::string(p_.domains[d].name) + "." + p_.domains[d].names[e]), e);
    }
  }
  end("domain");
}

void Interface::inputs() {
  begin("input", "Inputs, for set_reading().");
  for (uint32_t i = 0; i < p_.inputs.size; ++i) {
    const Input& row = p_.inputs[i];
    place(row.reading);
    comment(fmt::format("{}; readings in steps of {}.", each(row.domain), step_text(p_.units[row.unit], true)));
    if (linked_.latched[i]) comment("Latched: a reading says whether it was true at any time since the one before.");
    comment(wired("Sensor", options_.sensors, row.sensor));
    constant(names_.inputs[i], i);
  }
  end("input");
}

void Interface::limits() {
  begin("limit", "Limits, for decision() and set_granted().");
  for (uint32_t l = 0; l < p_.limits.size; ++l) {
    const Limit& row = p_.limits[l];
    place(row.grant);
    comment(fmt::format("{}; in steps of {}: {} .. {}, on multiples of {}; safe {}.", each(row.domain),
                        step_text(p_.units[row.unit], false), row.lo, row.hi, row.quantum, row.safe));
    comment(wired("Actuator", options_.actuators, row.actuator));
    constant(names_.limits[l], l);
  }
  end("limit");
}

void Interface::params() {
  begin("param", "Params, for set_param().");
  for (uint32_t q = 0; q < p_.params.size; ++q) {
    const SlotId id = p_.params[q].slot;
    const Slot& slot = p_.slots[id];
    place(id);
    comment(fmt::format("{}; in steps of {}: {} .. {}; at first {}, which is {}.", each(slot.domain),
                        step_text(p_.units[slot.unit], false), slot.lo, slot.hi, slot.first, shown(id, slot.first)));
    constant(names_.params[q], q);
  }
  for (const compiler::Requirement& r : linked_.requirements) {
    comment(fmt::format("set_param() keeps to: {}", r.text));
  }
  end("param");
}

void Interface::retained() {
  if (p_.retained.size == 0) return;
  begin("retained", "Retained vars, for retained() and restore().");
  for (uint32_t r = 0; r < p_.retained.size; ++r) {
    const Retained& row = p_.retained[r];
    place(row.slot);
    comment(fmt::format("{}; in steps of {}: {} .. {}.", each(row.domain), step_text(p_.units[row.unit], false), row.lo,
                        row.hi));
    constant(names_.retained[r], r);
  }
  end("retained");
}

void Interface::outputs() {
  if (p_.outputs.size == 0) return;
  begin("output", "Outputs, for output().");
  for (uint32_t o = 0; o < p_.outputs.size; ++o) {
    const Output& row = p_.outputs[o];
    const Slot& slot = p_.slots[row.slot];
    place(row.slot);
    comment(fmt::format("{}; in steps of {}: {} .. {}.", each(row.domain), step_text(p_.units[row.unit], false),
                        slot.lo, slot.hi));
    constant(names_.outputs[o], o);
  }
  end("output");
}

void Interface::votes() {
  begin("first_vote", "Bit i of a Decision's winners is vote first_vote + i of its limit.");
  for (uint32_t l = 0; l < p_.limits.size; ++l) constant(names_.limits[l], p_.limits[l].first_vote);
  end("first_vote");
  begin("vote", "Votes.");
  for (uint32_t v = 0; v < p_.votes.size; ++v) {
    place(p_.votes[v].value);
    constant(names_.votes[v], v);
  }
  end("vote");
}

void Interface::machines() {
  begin("machine", "Machines, for state().");
  for (uint32_t m = 0; m < p_.machines.size; ++m) {
    place(p_.machines[m].state);
    comment(each(p_.machines[m].domain) + ".");
    constant(names_.machines[m], m);
  }
  end("machine");
  for (uint32_t m = 0; m < p_.machines.size; ++m) {
    if (p_.machines[m].state_count == 0) continue;
    const std::string space = "state::" + names_.machines[m].substr(1);
    begin(space.c_str(), fmt::format("What state() says of machine {}.", p_.machines[m].name));
    for (uint16_t s = 0; s < p_.machines[m].state_count; ++s) constant(names_.states[m][s], s);
    end(space.c_str());
  }
}

void Interface::policies() {
  begin("policy", "Policies, for set_running().");
  for (uint32_t q = 0; q < p_.policies.size; ++q) constant(names_.policies[q], q);
  end("policy");
}

}  // namespace

std::string origin_text(const compiler::LinkedSet& linked, const Options& options) {
  std::string files;
  for (const std::string& path : linked.files) files += (files.empty() ? "" : ", ") + path.substr(path.rfind('/') + 1);
  const std::string chip = options.chip.empty() ? "" : " for chip " + options.chip;
  return comment_text(fmt::format("Made by flyball {} from {}{}.", options.version, files, chip));
}

std::string interface_text(const compiler::LinkedSet& linked, const dsl::SourceMap& sources, const Options& options,
                           const ClassText& policies) {
  return Interface(linked, sources, options, policies).text();
}

ClassText table_class_text(const compiler::LinkedSet& linked) {
  return {"#include \"runtime/instance.h\"\n",
          fmt::format(R"(constexpr size_t kMemoryBytes = {};  // what the engine works in; the same on every target

extern const flyball::Program kProgram;
extern const flyball::Span<flyball::Requirement> kRequirements;

class Policies : public flyball::Instance<kMemoryBytes, kChannels, kPolicies> {{
 public:
  Policies() : Instance(kProgram, kRequirements) {{}}
}};

)",
                      Engine::bytes_needed(linked.program))};
}

}  // namespace flyball::emit
