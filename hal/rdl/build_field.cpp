// What the properties of a field mean together, and which of them do not go together.
#include <algorithm>

#include "diagnostic/spelling.h"
#include "hal/rdl/build.h"
#include "hal/rdl/units.h"

namespace flyball::rdl {
namespace {

template <typename Enumeration>
Enumeration from_word(const std::string& text, std::initializer_list<const char*> words) {
  int index = 0;
  for (const char* w : words) {
    if (text == w) return static_cast<Enumeration>(index);
    ++index;
  }
  return static_cast<Enumeration>(0);
}

class FieldBuilder {
 public:
  FieldBuilder(const Node& node, const Node& block, Diagnostics* diagnostics)
      : node_(node), block_(block), diagnostics_(diagnostics) {}

  Field build() {
    field_.name = node_.name.text;
    field_.description = text("desc");
    field_.span = node_.name.span;
    field_.low = static_cast<uint32_t>(*node_.low);
    field_.width = static_cast<uint32_t>(*node_.high - *node_.low + 1);
    read_access();
    read_reset();
    read_counter();
    read_interrupt();
    read_coding();
    read_testability();
    read_lock();
    return field_;
  }

 private:
  diagnostic::Diagnostic& error(const char* code, Span span, std::string message, std::string hint = "") {
    diagnostic::Diagnostic& d = diagnostics_->error(code, span, std::move(message));
    d.hint = std::move(hint);
    return d;
  }
  void both(diagnostic::Diagnostic& d, const char* property) {
    const Setting* other = node_.find(property);
    d.related.push_back({other != nullptr ? other->span : node_.name.span,
                         other != nullptr ? std::string("`") + property + "` is here" : "the field is here"});
  }

  std::string text(const char* property) const {
    const Setting* s = node_.find(property);
    return s == nullptr ? "" : s->value.text;
  }
  bool is_true(const char* property) const {
    const Setting* s = node_.find(property);
    return s != nullptr && s->value.number != 0;
  }

  void read_access() {
    const auto access = [this](const char* property) {
      const std::string w = text(property);
      if (w.empty() || w == "wr") return Access::kReadWrite;
      return from_word<Access>(w, {"na", "r", "w", "rw", "rw1", "w1"});
    };
    field_.sw = access("sw");
    field_.hw = access("hw");
    field_.on_read = from_word<OnRead>(text("onread"), {"", "rclr", "rset"});
    if (is_true("rclr")) field_.on_read = OnRead::kClear;
    if (is_true("rset")) field_.on_read = OnRead::kSet;
    field_.on_write =
        from_word<OnWrite>(text("onwrite"), {"", "woset", "woclr", "wot", "wzs", "wzc", "wzt", "wset", "wclr"});
    if (is_true("woclr")) field_.on_write = OnWrite::kOneClears;
    if (is_true("woset")) field_.on_write = OnWrite::kOneSets;
    field_.single_pulse = is_true("singlepulse");
    field_.is_signed = is_true("is_signed");
    for (const char* property : {"onwrite", "woclr", "woset", "singlepulse"}) {
      if (node_.find(property) == nullptr || field_.writable()) continue;
      both(error("RDL0320", node_.find(property)->span,
                 std::string("`") + property + "` of a field that software cannot write"),
           "sw");
    }
    for (const char* property : {"onread", "rclr", "rset"}) {
      if (node_.find(property) == nullptr || field_.readable()) continue;
      both(error("RDL0320", node_.find(property)->span,
                 std::string("`") + property + "` of a field that software cannot read"),
           "sw");
    }
    if (field_.once() && field_.on_write != OnWrite::kTake) {
      both(error("RDL0321", node_.name.span, "a field that is written once takes what is written"), "onwrite");
    }
    if (field_.single_pulse && field_.width != 1) {
      both(error("RDL0322", node_.settled, "a pulse has one bit"), "singlepulse");
    }
    // Where the hardware may clear or set a field it moves it, whatever `hw` says.
    if ((is_true("hwclr") || is_true("hwset") || !text("hwclr").empty() || !text("hwset").empty()) &&
        field_.hw != Access::kReadWrite) {
      field_.hw = Access::kReadWrite;
    }
  }

  void read_reset() {
    const Setting* reset = node_.find("reset");
    if (field_.single_pulse) field_.reset = 0;
    if (reset == nullptr) return;
    const auto value = static_cast<uint64_t>(reset->value.number);
    const uint32_t width = field_.width;
    const bool too_wide = value > (field_.mask() >> field_.low) || reset->value.width > width;
    if (too_wide) {
      const uint32_t has = reset->value.width;
      error("RDL0303", reset->span,
            has > width ? "this value has " + std::to_string(has) + " bits, and field `" + field_.name + "` has " +
                              std::to_string(width)
                        : "value " + std::to_string(value) + " after reset needs more than the " +
                              std::to_string(width) + " bits of field `" + field_.name + "`")
          .related.push_back({node_.settled, "the field is here"});
      return;
    }
    if (field_.single_pulse && value != 0) {
      both(error("RDL0323", reset->span, "a field that gives pulses is 0 between them, so after reset too"),
           "singlepulse");
    }
    field_.reset = static_cast<uint32_t>(value);
  }

  void read_counter() {
    field_.counter = is_true("counter");
    field_.saturates = is_true("incrsaturate") || is_true("saturate");
    if (const Setting* step = node_.find("incrvalue")) {
      const auto value = static_cast<uint64_t>(step->value.number);
      if (value == 0 || value > (field_.mask() >> field_.low)) {
        error("RDL0324", step->value.span, "a counter counts by 1 up to the highest value of its field");
      }
      field_.counter_step = static_cast<uint32_t>(value);
    }
    for (const char* property : {"incrvalue", "incrsaturate", "saturate"}) {
      const Setting* set = node_.find(property);
      if (set != nullptr && !field_.counter) {
        error("RDL0325", set->span, std::string("`") + property + "` of a field that is no counter", "add `counter;`")
            .related.push_back({node_.name.span, "the field is here"});
      }
    }
  }

  void read_interrupt() {
    if (!is_true("intr")) return;
    const std::string& edge = node_.find("intr")->interrupt;
    field_.interrupt = from_word<Interrupt>(edge, {"", "level", "posedge", "negedge", "bothedge"});
    if (field_.interrupt == Interrupt::kNone) field_.interrupt = Interrupt::kLevel;
    field_.sticky = edge != "nonsticky";
  }

  void read_coding() {
    if (const Setting* encode = node_.find("encode")) {
      field_.encoding = encode->value.encoding;
      for (const EnumValue& v : field_.encoding->values) {
        if (v.code <= (field_.mask() >> field_.low)) continue;
        error("RDL0305", encode->span,
              "`" + v.name + "` of enum `" + field_.encoding->name + "` is " + std::to_string(v.code) +
                  ", which field `" + field_.name + "` of " + std::to_string(field_.width) + " bits cannot hold")
            .related.push_back({node_.settled, "the field is here"});
        break;
      }
    }
    field_.unit = text("unit");
    if (const Setting* scale = node_.find("scale")) field_.scale = scale->value.number;
    if (const Setting* zero = node_.find("zero")) field_.offset = zero->value.number;
    field_.rounding = from_word<Rounding>(text("rounding"), {"down", "up", "nearest"});
    for (const char* property : {"scale", "zero", "rounding"}) {
      const Setting* set = node_.find(property);
      if (set == nullptr || !field_.unit.empty()) continue;
      both(error("RDL0326", set->span, std::string("`") + property + "` without a unit", "add `unit = \"uV\";`"), "");
    }
    if (field_.unit.empty()) return;
    if (find_unit(field_.unit) == nullptr) {
      const std::string near = diagnostic::nearest(field_.unit, unit_names());
      error("RDL0327", node_.find("unit")->value.span, "there is no unit \"" + field_.unit + "\"",
            (near.empty() ? std::string() : "did you mean \"" + near + "\"? ") + "there are: " + unit_list());
      field_.unit.clear();
      return;
    }
    if (field_.encoding) both(error("RDL0328", node_.find("unit")->span, "an enum has no unit"), "encode");
    const int64_t largest = int64_t{1} << 61;
    const int64_t code_max = int64_t{1} << field_.width;
    if (field_.scale <= 0 || field_.scale > largest / code_max || field_.offset > largest || field_.offset < -largest) {
      const Setting* at = node_.find("scale");
      error("RDL0329", at != nullptr ? at->span : node_.name.span,
            "a scale is 1 or more, and the field's highest value within 61 bits");
      field_.scale = 1;
    }
  }

  const Setting* here_or_in_register(const char* property) const {
    const Setting* own = node_.find(property);
    return own != nullptr || node_.parent == nullptr ? own : node_.parent->find(property);
  }

  void read_testability() {
    const Setting* set = here_or_in_register("testability");
    if (set != nullptr) {
      field_.testability =
          from_word<Testability>(set->value.text, {"full", "scratch", "no_write", "no_compare", "none"});
    }
    for (const auto& [property, testability] :
         {std::pair{"dontcompare", Testability::kNoCompare}, std::pair{"donttest", Testability::kNone}}) {
      const Setting* standard = here_or_in_register(property);
      if (standard == nullptr || standard->value.number == 0) continue;
      set = standard;
      field_.testability = testability;
    }
    const Setting* reason = here_or_in_register("reason");
    if (reason != nullptr) field_.reason = reason->value.text;
    const bool restricted = field_.testability != Testability::kFull && field_.testability != Testability::kScratch;
    const bool said = field_.reason.find_first_not_of(" \t\r\n") != std::string::npos;
    if (restricted && !said) {
      error("RDL0330", set->span, "field `" + field_.name + "` is left out of tests without a reason",
            "add `reason = \"...\";` beside it")
          .related.push_back({node_.name.span, "the field is here"});
    }
  }

  void read_lock() {
    const Setting* lock = here_or_in_register("lock");
    if (const Setting* standard = node_.find("swwel")) lock = standard;
    if (lock == nullptr) return;
    const Node* found = find_field(*lock->value.path);
    if (found == nullptr) {
      error("RDL0331", lock->value.span, "block `" + block_.name.text + "` has no field of this name",
            "name register and field, such as CONTROL.LOCKED")
          .related.push_back({node_.name.span, "the field that it locks"});
      return;
    }
    if (found == &node_) {
      error("RDL0332", lock->value.span, "a field does not lock itself", "a field that is written once has sw = rw1");
      return;
    }
    field_.lock = path_in_block(*found);
  }

  /// From the block inward; a lock in an array has no single value.
  const Node* find_field(const Path& path) const {
    const Node* node = &block_;
    for (const Segment& segment : path.segments) {
      node = node->child(segment.name.text);
      if (node == nullptr || !node->dimensions.empty() || !segment.subscripts.empty()) return nullptr;
    }
    return node->kind == ComponentKind::kField ? node : nullptr;
  }

  const Node& node_;
  const Node& block_;
  Diagnostics* diagnostics_;
  Field field_;
};

}  // namespace

Field build_field(const Node& node, const Node& block, Diagnostics* diagnostics) {
  return FieldBuilder(node, block, diagnostics).build();
}

}  // namespace flyball::rdl
