// One table for all kinds: what their subject counts.
#include "tools/event_subject.h"

#include <fmt/format.h>

namespace flyball::tools {
namespace {

enum class Subject : uint8_t { kNone, kParam, kPolicy, kSlot, kInput, kMachine, kSaturation, kLimit };

struct KindRow {
  const char* name;
  Subject subject;
};

constexpr KindRow kKinds[kEventKinds] = {
    {"tick", Subject::kNone},          {"param", Subject::kParam},   {"policy", Subject::kPolicy},
    {"retained", Subject::kSlot},      {"reading", Subject::kInput}, {"granted", Subject::kLimit},
    {"transition", Subject::kMachine}, {"input", Subject::kInput},   {"saturation", Subject::kSaturation},
    {"slot", Subject::kSlot},          {"limit", Subject::kLimit},   {"late", Subject::kNone},
    {"actuators", Subject::kNone},     {"lost", Subject::kNone},
};

const KindRow& row_of(const Event& event) { return kKinds[static_cast<size_t>(event.kind)]; }

struct Subjects {
  const char* what;
  uint32_t count;
};

Subjects subjects_of(const Program& program, Subject subject) {
  switch (subject) {
    case Subject::kParam: return {"param", program.params.size};
    case Subject::kPolicy: return {"policy", program.policies.size};
    case Subject::kSlot: return {"slot", program.slots.size};
    case Subject::kInput: return {"input", program.inputs.size};
    case Subject::kMachine: return {"machine", program.machines.size};
    case Subject::kSaturation: return {"saturation", program.saturations.size};
    case Subject::kLimit: return {"limit", program.limits.size};
    case Subject::kNone: break;
  }
  return {"subject", 1};
}

/// What is wrong with the fields that are numbers of something too.
std::optional<std::string> wrong_value(const Program& program, const Event& event) {
  const auto is_state = [&](int64_t value) {
    return value >= 0 && value < program.machines[event.subject].state_count;
  };
  if (event.kind == EventKind::kTransition && (!is_state(event.value) || !is_state(event.more))) {
    return fmt::format("moves machine {} from state {} to {}, which it does not have", event.subject, event.more,
                       event.value);
  }
  if (event.kind == EventKind::kLimit && event.detail > static_cast<uint8_t>(Reason::kSafe)) {
    return fmt::format("has reason {}, which there is not", event.detail);
  }
  if (row_of(event).subject == Subject::kSlot && program.slots[event.subject].kind != SlotKind::kState) {
    return fmt::format("is of slot {}, which keeps no state", event.subject);
  }
  if (event.kind == EventKind::kReading && program.inputs[event.subject].sensor == kNoIndex) {
    return fmt::format("is a reading of input {}, which no sensor is bound to", event.subject);
  }
  return std::nullopt;
}

}  // namespace

const char* event_kind_name(EventKind kind) { return kKinds[static_cast<size_t>(kind)].name; }

SlotId event_slot(const Program& program, const Event& event) {
  switch (event.kind) {
    case EventKind::kParam: return program.params[event.subject].slot;
    case EventKind::kRetained:
    case EventKind::kSlot: return event.subject;
    case EventKind::kReading: return program.inputs[event.subject].reading;
    case EventKind::kInput: return program.inputs[event.subject].ok;
    case EventKind::kGranted:
    case EventKind::kLimit: return program.limits[event.subject].grant;
    case EventKind::kTransition: return program.machines[event.subject].state;
    case EventKind::kSaturation: return program.saturations[event.subject].hit;
    default: return kNoSlot;
  }
}

DomainId event_domain(const Program& program, const Event& event) {
  const SlotId slot = event_slot(program, event);
  return slot == kNoSlot ? kNoDomain : program.slots[slot].domain;
}

std::string subject_name(const Program& program, const std::vector<std::string>& slots, const Event& event) {
  switch (row_of(event).subject) {
    case Subject::kParam: return program.params[event.subject].name;
    case Subject::kPolicy: return program.policies[event.subject].name;
    case Subject::kSlot: return slots[event.subject];
    case Subject::kInput: return program.inputs[event.subject].name;
    case Subject::kMachine: return program.machines[event.subject].name;
    case Subject::kSaturation: return program.saturations[event.subject].name;
    case Subject::kLimit: return program.limits[event.subject].name;
    case Subject::kNone: break;
  }
  return "";
}

std::string subject_text(const Program& program, const std::vector<std::string>& slots, const Event& event) {
  const std::string name = subject_name(program, slots, event);
  return event_domain(program, event) == kNoDomain ? name : fmt::format("{}[{}]", name, event.element);
}

std::optional<std::string> wrong_subject(const Program& program, const Event& event) {
  const Subjects subjects = subjects_of(program, row_of(event).subject);
  if (event.subject >= subjects.count) {
    return fmt::format("is of {} {}, and the program has {}", subjects.what, event.subject, subjects.count);
  }
  if (const auto wrong = wrong_value(program, event)) return wrong;
  const uint32_t n = elements(program, event_domain(program, event));
  if (event.element < n) return std::nullopt;
  return fmt::format("is of element {} of {} {}, which has {}", event.element, subjects.what, event.subject, n);
}

}  // namespace flyball::tools
