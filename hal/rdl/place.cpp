// Addresses of registers and bits of fields: those given, and those that follow by the rules of the standard.
#include <algorithm>

#include "hal/rdl/elaborate.h"

namespace flyball::rdl {
namespace {

constexpr uint32_t kWordBytes = 4;  // the bus has words of 32 bits and no other
constexpr uint32_t kWordBits = 32;
constexpr uint64_t kAddressEnd = uint64_t{1} << 32;

uint64_t align_up(uint64_t value, uint64_t alignment) {
  return alignment == 0 ? value : (value + alignment - 1) / alignment * alignment;
}

uint64_t power_of_two_from(uint64_t value) {
  uint64_t power = 1;
  while (power < value) power *= 2;
  return power;
}

std::string hex(uint64_t value) {
  constexpr const char* kDigits = "0123456789ABCDEF";
  std::string text;
  do text.insert(text.begin(), kDigits[value % 16]);
  while ((value /= 16) != 0);
  return "0x" + text;
}

class Placement {
 public:
  explicit Placement(Diagnostics* diagnostics) : diagnostics_(diagnostics) {}

  /// Leaves in node.bytes what it takes.
  void run(Node* node, const std::string& outer_mode) {
    if (node->kind == ComponentKind::kReg) return place_fields(node);
    const Setting* mode_set = node->find("addressing");
    const std::string mode = mode_set != nullptr ? mode_set->value.text : outer_mode;
    const Setting* alignment_set = node->find("alignment");
    const uint64_t alignment = alignment_set != nullptr ? static_cast<uint64_t>(alignment_set->value.number) : 1;
    if (alignment_set != nullptr && (alignment == 0 || (alignment & (alignment - 1)) != 0)) {
      error("RDL0306", alignment_set->value.span, "an alignment is a power of two");
      return;
    }
    uint64_t next = 0;
    for (const auto& child : node->children) {
      run(child.get(), mode);
      next = place_child(child.get(), next, mode, alignment);
      node->bytes = std::max(node->bytes, next);
    }
    check_overlaps(*node);
  }

 private:
  diagnostic::Diagnostic& error(const char* code, Span span, std::string message, std::string hint = "") {
    diagnostic::Diagnostic& d = diagnostics_->error(code, span, std::move(message));
    d.hint = std::move(hint);
    return d;
  }

  /// Returns the address behind it.
  uint64_t place_child(Node* child, uint64_t next, const std::string& mode, uint64_t alignment) {
    const uint64_t count = child->elements();
    const uint64_t stride = child->stride.value_or(child->bytes);
    const uint64_t total = stride * (count - 1) + child->bytes;
    uint64_t natural = kWordBytes;
    if (mode != "compact") natural = power_of_two_from(child->bytes);
    if (mode == "fullalign" && count > 1) natural = power_of_two_from(total);
    natural = std::max({natural, alignment, child->align.value_or(1), uint64_t{kWordBytes}});
    child->address = child->at.value_or(align_up(next, natural));
    if (child->address % kWordBytes != 0) {
      error("RDL0307", child->settled,
            "`" + child->name.text + "` at " + hex(child->address) + " begins within a word of the bus",
            "addresses are multiples of 4");
    }
    if (count > 1 && (stride < child->bytes || stride % kWordBytes != 0)) {
      error("RDL0308", child->settled,
            "elements of `" + child->name.text + "` are " + std::to_string(stride) + " bytes apart, and each takes " +
                std::to_string(child->bytes),
            "`+=` is a multiple of 4 that is large enough");
    }
    child->stride = stride;
    const bool beyond = child->address >= kAddressEnd || total > kAddressEnd - child->address;
    if (beyond && child->bytes > 0) {
      error("RDL0309", child->settled, "`" + child->name.text + "` ends beyond 32-bit addresses");
      child->address = 0;
    }
    return child->address + total;
  }

  struct Extent {
    uint64_t begin, end;
    const Node* node;
  };

  /// Element by element, since arrays may lie in each other's gaps.
  void check_overlaps(const Node& node) {
    std::vector<Extent> extents;
    for (const auto& child : node.children) {
      for (uint64_t i = 0; i < child->elements(); ++i) {
        const uint64_t begin = child->address + i * *child->stride;
        extents.push_back({begin, begin + child->bytes, child.get()});
      }
    }
    std::stable_sort(extents.begin(), extents.end(),
                     [](const Extent& a, const Extent& b) { return a.begin < b.begin; });
    std::vector<const Node*> reported;
    size_t widest = 0;  // the extent before i that ends last
    for (size_t i = 1; i < extents.size(); ++i) {
      const Extent& a = extents[widest];
      const Extent& b = extents[i];
      const bool told = std::find(reported.begin(), reported.end(), b.node) != reported.end();
      if (b.begin < a.end && b.begin < b.end && a.node != b.node && !told) {
        reported.push_back(b.node);
        error("RDL0304", b.node->settled,
              "`" + b.node->name.text + "` at " + hex(b.begin) + " overlaps `" + a.node->name.text + "`, which takes " +
                  hex(a.begin) + " to " + hex(a.end - 1))
            .related.push_back({a.node->settled, "`" + a.node->name.text + "` is here"});
      }
      if (b.end > a.end) widest = i;
    }
  }

  void place_fields(Node* node) {
    node->bytes = kWordBytes;
    for (const char* property : {"regwidth", "accesswidth"}) {
      const Setting* width = node->find(property);
      if (width == nullptr || width->value.number == kWordBits) continue;
      error("RDL0310", width->value.span, "a register has 32 bits, as the bus has",
            "describe a wider one as an array of registers");
    }
    if (node->children.empty()) error("RDL0315", node->name.span, "register `" + node->name.text + "` has no field");
    uint64_t next = 0;
    for (const auto& child : node->children) {
      place_field(child.get(), next);
      next = *child->high + 1;
      if (*child->high < kWordBits) continue;
      error("RDL0302", child->settled,
            "field `" + child->name.text + "` ends at bit " + std::to_string(*child->high) +
                ", and a register has bits 0 to 31")
          .related.push_back({node->name.span, "the register is here"});
      child->high = kWordBits - 1;
      child->low = std::min(*child->low, *child->high);
    }
    check_fields(*node);
  }

  void place_field(Node* field, uint64_t next) {
    if (const Setting* width = field->find("fieldwidth")) {
      const auto wanted = static_cast<uint64_t>(width->value.number);
      const uint64_t given = field->high ? *field->high - *field->low + 1 : field->width.value_or(wanted);
      if (given != wanted) {
        error("RDL0311", field->settled, "field `" + field->name.text + "` has " + std::to_string(given) + " bits here")
            .related.push_back({width->value.span, "and these here"});
      }
      field->width = wanted;
    }
    if (field->high) {
      if (*field->high >= *field->low) return;
      error("RDL0312", field->settled, "the higher bit of a field comes first, as in [7:4]");
      std::swap(field->high, field->low);
      return;
    }
    const uint64_t width = field->width.value_or(1);
    if (width == 0) error("RDL0313", field->settled, "a field has at least one bit");
    field->low = next;
    field->high = next + std::clamp<uint64_t>(width, 1, 1 << 16) - 1;
  }

  void check_fields(const Node& node) {
    std::vector<const Node*> fields;
    for (const auto& child : node.children) fields.push_back(child.get());
    std::stable_sort(fields.begin(), fields.end(), [](const Node* a, const Node* b) { return *a->low < *b->low; });
    for (size_t i = 1; i < fields.size(); ++i) {
      const Node& a = *fields[i - 1];
      const Node& b = *fields[i];
      if (*b.low > *a.high) continue;
      error("RDL0301", b.settled,
            "field `" + b.name.text + "` overlaps field `" + a.name.text + "`, which has bits " +
                std::to_string(*a.high) + " to " + std::to_string(*a.low))
          .related.push_back({a.settled, "`" + a.name.text + "` is here"});
    }
  }

  Diagnostics* diagnostics_;
};

}  // namespace

void place(Node* top, Diagnostics* diagnostics) { Placement(diagnostics).run(top, "regalign"); }

}  // namespace flyball::rdl
