// Each kind with a meaning of its own first; what is left is the value of a slot.
#include "tools/event_value.h"

#include <fmt/format.h>

#include "tools/event_subject.h"
#include "tools/quantity_text.h"

namespace flyball::tools {

std::string value_text(const Program& program, Reasons& reasons, const Event& event) {
  if (event.kind == EventKind::kTransition) return program.machines[event.subject].states[event.value];
  if (event.kind == EventKind::kLimit) {
    const Decision decision{0, 0, static_cast<uint64_t>(event.more), Reason{event.detail}};
    const uint32_t reason = reasons.index(event.subject, decision);
    return fmt::format("{} by {}", quantity_text(program, program.limits[event.subject].unit, event.value),
                       reasons.labels(event.subject)[reason]);
  }
  const SlotId slot = event_slot(program, event);
  // A state slot may hold a fraction that its unit does not tell of.
  const bool plain = slot == kNoSlot || event.kind == EventKind::kSlot || event.kind == EventKind::kRetained;
  return plain ? std::to_string(event.value) : slot_text(program, slot, event.value);
}

}  // namespace flyball::tools
