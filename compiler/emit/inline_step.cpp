// The functions of a step: regions become loops, guards become branches, operations become statements.
#include "compiler/emit/inline_step.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <utility>

#include "compiler/emit/line_wrap.h"
#include "compiler/emit/reserved_names.h"

namespace flyball::emit {
namespace {

constexpr size_t kMostParts = 4;  // values in an expression: one of more is given a name

/// A value that is not written down yet: its one reader will contain it.
struct Pending {
  Expression expression;
  std::set<SlotId> reads;  // places in memory that must not change until then
  uint32_t op;
  size_t parts;            // values that it is made of
};

class FunctionWriter {
 public:
  FunctionWriter(const InlineSet& set, const Function& function)
      : set_(set), p_(set.linked.program), function_(function), writer_(set.linked, set.values, set.names) {
    reader_.operand = [this](SlotId slot) { return read(slot); };
    reader_.element = [this](SlotId slot, const std::string& index) { return element(slot, index); };
  }

  std::string text() {
    SlotId guard = kNoSlot;
    for (const Region& region : function_.regions) {
      if (region.guard != guard) {
        flush();
        if (guard != kNoSlot) close();
        guard = region.guard;
        if (guard != kNoSlot) open(fmt::format("if ({}) {{", writer_.operand(reader_, guard, Form::kTruth).text));
      }
      write(region);
    }
    flush();
    if (guard != kNoSlot) close();
    if (&function_ == &set_.plan.requirements) finish_requirements();
    std::string body = std::exchange(out_, "");
    for (auto name = declared_.rbegin(); name != declared_.rend(); ++name) {
      if (!is_read(body, *name)) leave_out(body, *name);
    }
    declare_outer(body);
    out_ += body;
    const bool requirements = &function_ == &set_.plan.requirements;
    const char* const parameter = out_.find("m.") == std::string::npos ? "const Memory&"
                                  : changes()                          ? "Memory& m"
                                                                       : "const Memory& m";
    return fmt::format("{} {}({}) {{\n{}}}\n\n", requirements ? "bool" : "void", function_.name, parameter, out_);
  }

 private:
  // Text.
  void line(const std::string& text) { out_ += wrapped(indent_, text); }
  void open(const std::string& text) {
    line(text);
    indent_ += 2;
    last_place_.clear();
  }
  void close() {
    indent_ -= 2;
    line("}");
    last_place_.clear();
  }
  void comment_of(uint32_t op) {
    const std::string place = place_text(set_.linked, set_.sources, set_.linked.op_sources[op]);
    if (!place.empty() && place != last_place_) line("// " + place);
    last_place_ = place;
  }

  bool changes() const {
    const auto keeps = [this](uint32_t op) { return set_.plan.place[p_.ops[op].d] == Place::kMember; };
    return std::any_of(function_.regions.begin(), function_.regions.end(),
                       [&](const Region& region) { return std::any_of(region.ops.begin(), region.ops.end(), keeps); });
  }

  // Names and reading.
  std::string local(SlotId slot) {
    std::string& name = locals_[slot];
    if (name.empty()) name = unique_name(taken_, set_.names.wish(slot));
    return name;
  }

  std::string element(SlotId slot, const std::string& index) {
    const bool each = p_.slots[slot].domain != kNoDomain;
    const std::string name = set_.plan.place[slot] == Place::kMember ? "m." + set_.names.member(slot) : local(slot);
    if (set_.plan.place[slot] == Place::kMember) reads_.insert(slot);
    return each ? fmt::format("{}[{}]", name, index) : name;
  }

  Expression read(SlotId slot) {
    const Form form = set_.values.form[slot];
    if (const auto found = pending_.find(slot); found != pending_.end()) {
      Pending taken = std::move(found->second);
      pending_.erase(found);
      reads_.insert(taken.reads.begin(), taken.reads.end());
      parts_ += taken.parts;
      return taken.expression;
    }
    ++parts_;
    if (const auto found = known_.find(slot); found != known_.end()) return found->second;
    return {element(slot, "i"), form, Level::kName};
  }

  // Regions.
  /// What the body hands from one region to the next. A value whose readers were all settled as they were written is
  /// still computed: compilers are told that nobody reads it.
  void declare_outer(const std::string& body) {
    for (const Region& region : function_.regions) {
      for (const uint32_t index : region.ops) {
        const SlotId slot = p_.ops[index].d;
        const Place place = set_.plan.place[slot];
        if (place != Place::kArray && place != Place::kOuter) continue;
        const std::string name = local(slot);
        const std::string type =
            std::string(is_read(body, name) ? "" : "[[maybe_unused]] ") + type_of(set_.values.form[slot]);
        line(place == Place::kArray ? fmt::format("{} {}[{}];", type, name, set_.names.size(p_.slots[slot].domain))
                                    : fmt::format("{} {} = {};", type, name, zero(set_.values.form[slot])));
      }
    }
  }

  /// Whether a name stands anywhere but before " = ".
  static bool is_read(const std::string& body, const std::string& name) {
    const auto in_a_name = [&body](size_t at) {
      return at < body.size() && (std::isalnum(static_cast<unsigned char>(body[at])) != 0 || body[at] == '_');
    };
    for (size_t at = body.find(name); at != std::string::npos; at = body.find(name, at + 1)) {
      size_t end = at + name.size();
      if ((at > 0 && in_a_name(at - 1)) || in_a_name(end)) continue;
      if (end < body.size() && body[end] == '[') end = body.find(']', end) + 1;
      if (body.compare(end, 3, " = ") != 0) return true;
    }
    return false;
  }

  /// Takes away a declaration, and the comment above it when nothing else stands below that. Readers that turned out to
  /// be settled as they were written, such as a comparison of a value with itself, leave a name that nobody reads.
  static void leave_out(std::string& body, const std::string& name) {
    const size_t at = body.find(" " + name + " = ");
    if (at == std::string::npos) return;
    size_t first = body.rfind('\n', at) + 1;  // 0 where there is none
    const size_t end = body.find(";\n", at) + 2;
    const auto starts = [&body](size_t line, const char* with) {
      const size_t text = body.find_first_not_of(' ', line);
      return text != std::string::npos && body.compare(text, std::char_traits<char>::length(with), with) == 0;
    };
    const size_t above = first == 0 ? 0 : body.rfind('\n', first - 2) + 1;
    const bool last = end == body.size() || starts(end, "//") || starts(end, "}");
    if (first > 0 && starts(above, "//") && last) first = above;
    body.erase(first, end - first);
  }

  static const char* zero(Form form) { return form == Form::kTruth ? "false" : "0"; }

  void write(const Region& region) {
    known_.clear();
    region_ = &region;
    for (const uint32_t index : region.ops) begin_reduction(index, region);
    if (region.domain != kNoDomain) {
      flush();
      open(fmt::format("for (uint32_t i = 0; i < {}; ++i) {{", set_.names.size(region.domain)));
    }
    SlotId under = kNoSlot;
    for (position_ = 0; position_ < region.ops.size(); ++position_) {
      const uint32_t index = region.ops[position_];
      const SlotId guard = set_.plan.under_guard[index] ? set_.plan.block_of[index]->guard : kNoSlot;
      if (guard != under) {
        if (under != kNoSlot) leave();
        under = guard;
        if (under != kNoSlot) enter(region, under);
      }
      write(index);
    }
    if (under != kNoSlot) leave();
    pending_.clear();  // read by nobody: a choice that is settled took the other side
    if (region.domain != kNoDomain) close();
    known_.clear();
  }

  /// Into a branch. What is to change inside is read before, for those who want what it was.
  void enter(const Region& region, SlotId guard) {
    std::vector<SlotId> stored;
    for (size_t at = position_; at < region.ops.size(); ++at) {
      const uint32_t index = region.ops[at];
      if (!set_.plan.under_guard[index] || set_.plan.block_of[index]->guard != guard) break;
      if (p_.ops[index].code == OpCode::kStore) stored.push_back(p_.ops[index].d);
    }
    for (const SlotId slot : stored) settle(slot);
    const bool alone = p_.slots[guard].domain != kNoDomain && region.domain == kNoDomain;
    const std::string condition = alone ? element(guard, "0") : writer_.operand(reader_, guard, Form::kTruth).text;
    known_before_ = known_;
    open(fmt::format("if ({}) {{", condition));
  }

  void leave() {
    flush_made_inside();
    close();
    for (const SlotId slot : stored_inside_) known_before_.erase(slot);
    stored_inside_.clear();
    known_ = std::move(known_before_);
  }

  // Statements.
  void write(uint32_t index) {
    const Op& op = p_.ops[index];
    const Place place = set_.plan.place[op.d];
    if (runs_alone(op.code)) return write_alone(op, index);
    if (reduces(op.code)) return reduce(op, index);
    if (op.code == OpCode::kSelect && is_choice(op.b)) write_down(op.b);  // within a choice it is hard to read
    reads_.clear();
    parts_ = 0;
    const auto quotient = set_.plan.quotients.of.find(index);
    const Expression value = quotient == set_.plan.quotients.of.end()
                                 ? writer_.write(op, reader_)
                                 : writer_.write(quotient->second, set_.values.form[op.d], reader_);
    if (op.code == OpCode::kStore) return place == Place::kLocal ? name(op.d, index, value) : store(op, index, value);
    if (place == Place::kExpression && parts_ <= kMostParts) {
      pending_[op.d] = {value, reads_, index, parts_};
      return;
    }
    if (place == Place::kLocal || place == Place::kExpression) return name(op.d, index, value);
    comment_of(index);
    line(fmt::format("{} = {};", element(op.d, "i"), fit_member(op.d, value)));
    settle_after_write(op.d);
  }

  /// A choice of more than one value that is not written down yet.
  bool is_choice(SlotId slot) const {
    const auto found = pending_.find(slot);
    return found != pending_.end() && p_.ops[found->second.op].code == OpCode::kSelect && found->second.parts > 1;
  }

  void name(SlotId slot, uint32_t index, const Expression& value) {
    if (is_local(value.text)) return alias(slot, value);
    comment_of(index);
    declare(slot, value);
  }

  bool is_local(const std::string& text) const {
    return std::find(declared_.begin(), declared_.end(), text) != declared_.end();
  }

  /// The same value under the name that it has.
  void alias(SlotId slot, const Expression& value) {
    locals_[slot] = value.text;
    known_[slot] = value;
  }

  void declare(SlotId slot, const Expression& value) {
    const std::string name = local(slot);
    declared_.push_back(name);
    line(fmt::format("const {} {} = {};", type_of(set_.values.form[slot]), name, value.text));
    known_[slot] = {name, set_.values.form[slot], Level::kName};
  }

  /// A value of a member that is kept in a narrower type.
  std::string fit_member(SlotId slot, const Expression& value) const {
    const std::string type =
        set_.plan.place[slot] == Place::kMember ? member_type(p_, set_.values, slot) : type_of(set_.values.form[slot]);
    const bool number = value.text.find_first_not_of("0123456789") == std::string::npos;
    if (type == type_of(set_.values.form[slot]) || number) return value.text;
    return fmt::format("static_cast<{}>({})", type, value.text);
  }

  bool is_read_later(SlotId slot) const {
    for (size_t at = position_ + 1; at < region_->ops.size(); ++at) {
      bool reads = set_.plan.block_of[region_->ops[at]]->guard == slot;
      for_each_read(p_, values(), set_.plan.quotients, region_->ops[at],
                    [&](SlotId operand) { reads = reads || operand == slot; });
      if (reads) return true;
    }
    return false;
  }

  /// A state that is read again further down gets a name first.
  void store(const Op& op, uint32_t index, Expression value) {
    settle(op.d);
    const bool constant = values().constant[op.a];
    const bool simple = constant || known_.count(op.a) > 0 || is_local(value.text);
    comment_of(index);
    const bool named = !simple && is_read_later(op.d);
    if (named) {
      const std::string name = unique_name(taken_, set_.names.wish(op.d));
      line(fmt::format("const {} {} = {};", type_of(values().form[op.d]), name, value.text));
      declared_.push_back(name);
      value = {name, values().form[op.d], Level::kName};
    }
    line(fmt::format("{} = {};", element(op.d, "i"), fit_member(op.d, value)));
    if (set_.plan.under_guard[index]) stored_inside_.insert(op.d);
    if ((simple && !constant) || named) {
      known_[op.d] = value;
    } else {
      known_.erase(op.d);
    }
  }

  const ValueForms& values() const { return set_.values; }

  /// Writes down what still waits and reads a slot that is about to change.
  void settle(SlotId slot) {
    std::vector<std::pair<uint32_t, SlotId>> waiting;
    for (const auto& [name, pending] : pending_) {
      if (pending.reads.count(slot) > 0) waiting.emplace_back(pending.op, name);
    }
    std::sort(waiting.begin(), waiting.end());
    for (const auto& [op, name] : waiting) write_down(name);
    known_.erase(slot);
  }
  void settle_after_write(SlotId slot) { known_.erase(slot); }

  void write_down(SlotId slot) {
    const Pending pending = pending_[slot];
    pending_.erase(slot);
    comment_of(pending.op);
    declare(slot, pending.expression);
  }

  void flush() {
    std::vector<std::pair<uint32_t, SlotId>> waiting;
    for (const auto& [name, pending] : pending_) waiting.emplace_back(pending.op, name);
    std::sort(waiting.begin(), waiting.end());
    for (const auto& [op, name] : waiting) write_down(name);
  }
  void flush_made_inside() {
    std::vector<SlotId> waiting;
    for (const auto& [name, pending] : pending_) {
      if (set_.plan.under_guard[pending.op]) waiting.push_back(name);
    }
    for (const SlotId name : waiting) pending_.erase(name);  // read by nobody
  }

  // Reductions.
  void begin_reduction(uint32_t index, const Region& region) {
    const Op& op = p_.ops[index];
    if (region.domain == kNoDomain || !reduces(op.code) || runs_alone(op.code)) return;
    flush();
    const std::string none = identity(op);
    if (p_.slots[op.d].domain == kNoDomain) {
      const bool declares = set_.plan.place[op.d] == Place::kLocal;
      comment_of(index);
      line(fmt::format("{}{} = {};", declares ? std::string(type_of(values().form[op.d])) + " " : "", element(op.d, ""),
                       none));
      return;
    }
    comment_of(index);
    line(fmt::format("for ({}& each : {}) {{",
                     values().form[op.d] == Form::kTruth ? "bool" : type_of(values().form[op.d]), whole_of(op.d)));
    line(fmt::format("  each = {};", none));
    line("}");
  }

  std::string whole_of(SlotId slot) {
    return set_.plan.place[slot] == Place::kMember ? "m." + set_.names.member(slot) : local(slot);
  }

  std::string identity(const Op& op) const {
    const bool wide = values().form[op.d] == Form::kI64;
    switch (op.code) {
      case OpCode::kReduceMin: return wide ? "INT64_MAX" : "INT32_MAX";
      case OpCode::kReduceMax: return wide ? "INT64_MIN" : "INT32_MIN";
      case OpCode::kReduceAll: return values().form[op.d] == Form::kTruth ? "true" : "1";
      default: return zero(values().form[op.d]);
    }
  }

  /// One element's part in a reduction.
  void reduce(const Op& op, uint32_t index) {
    if (op.b != kNoSlot && values().constant[op.b] && values().sure[op.b].lo == 0) return;  // over nothing
    const std::string result = element(op.d, op.imm == kNoIndex ? "" : set_.names.relation(op.imm) + "[i]");
    const Form form = values().form[op.d];
    const bool truth = op.code == OpCode::kReduceAny || op.code == OpCode::kReduceAll;
    const Expression a = writer_.operand(reader_, op.a, truth ? Form::kTruth : form);
    std::string next;
    if (truth) {
      const char* const sign = op.code == OpCode::kReduceAny ? "||" : "&&";
      next = fmt::format("{} {} {}", within(as({result, form, Level::kName}, Form::kTruth), Level::kComparison), sign,
                         within(a, Level::kComparison));
      next = as({next, Form::kTruth, Level::kOr}, form).text;
    } else if (op.code == OpCode::kReduceSum) {
      next = outcome(p_, values(), op).exact ? fmt::format("{} + {}", result, within(a, Level::kProduct))
                                             : fmt::format("wrapping_add<{}>({}, {})", type_of(form), result, a.text);
    } else {
      next =
          fmt::format("{}<{}>({}, {})", op.code == OpCode::kReduceMin ? "min" : "max", type_of(form), result, a.text);
    }
    comment_of(index);
    const bool all = op.b == kNoSlot || values().constant[op.b];
    if (!all) open(fmt::format("if ({}) {{", writer_.operand(reader_, op.b, Form::kTruth).text));
    line(fmt::format("{} = {};", result, next));
    if (!all) close();
  }

  /// "[&](uint32_t e) { return m.temp[e]; }"
  std::string each(SlotId slot, const std::string& type) {
    const bool constant = values().constant[slot];
    const Form form = type == "bool" ? Form::kTruth : type == "int32_t" ? Form::kI32 : Form::kI64;
    const Expression value = constant ? writer_.operand(reader_, slot, form)
                                      : as({element(slot, "e"), values().form[slot], Level::kName}, form);
    const bool uses = !constant && p_.slots[slot].domain != kNoDomain;
    return fmt::format("[&](uint32_t{}) -> {} {{ return {}; }}", uses ? " e" : "", type, value.text);
  }

  void write_alone(const Op& op, uint32_t index) {
    flush();
    comment_of(index);
    const bool scalar = p_.slots[op.d].domain == kNoDomain;
    const Form form = values().form[op.d];
    if (set_.plan.place[op.d] == Place::kLocal) line(fmt::format("{} {} = 0;", type_of(form), local(op.d)));
    const std::string result = (scalar ? "&" : "") + whole_of(op.d);
    const std::string size = set_.names.size(op.domain);
    if (op.code == OpCode::kShare) {
      const ShareArgs& args = p_.shares[op.imm];
      const Form sums = sums_of_share(p_, values(), op);
      const char* const type = type_of(sums);
      line(fmt::format("fill_by_weight<{}>({}, {}, {},", type, writer_.operand(reader_, op.a, sums).text, size,
                       each(op.b, type)));
      line(fmt::format("    {}, {}, {});", each(args.at_least, type), each(args.at_most, type), result));
      return;
    }
    const std::string counts = op.b == kNoSlot ? "[](uint32_t) -> bool { return true; }" : each(op.b, "bool");
    const std::string group =
        op.imm == kNoIndex ? "[](uint32_t) -> uint32_t { return 0; }"
                           : fmt::format("[](uint32_t e) -> uint32_t {{ return {}[e]; }}", set_.names.relation(op.imm));
    const std::string groups = op.imm == kNoIndex ? "1" : set_.names.size(p_.relations[op.imm].parent);
    const char* const type = type_of(std::max({values().form[op.a], form, Form::kI32}));
    const bool middle = op.code == OpCode::kReduceMedian;
    line(fmt::format("{}({}, {}, {},", middle ? fmt::format("median<{}>", type_of(form)) : "first_best", size, groups,
                     each(op.a, type)));
    line(fmt::format("    {},", counts));
    const std::string better =
        fmt::format("[]({} x, {} y) {{ return x {} y; }}, ", type, type, op.code == OpCode::kReduceArgMin ? "<" : ">");
    line(fmt::format("    {}, {}{});", group, middle ? "" : better, result));
  }

  void finish_requirements() {
    std::string all;
    for (const compiler::Requirement& requirement : set_.linked.requirements) {
      const Expression truth = writer_.operand(reader_, requirement.truth, Form::kTruth);
      all += (all.empty() ? "" : " && ") + within(truth, Level::kComparison);
    }
    line(fmt::format("return {};", all.empty() ? "true" : all));
  }

  const InlineSet& set_;
  const Program& p_;
  const Function& function_;
  ExpressionWriter writer_;
  ExpressionWriter::Reader reader_;
  std::string out_, last_place_;
  size_t indent_ = 2;
  std::set<std::string> taken_;
  std::map<SlotId, std::string> locals_;
  std::vector<std::string> declared_;  // in their order
  std::map<SlotId, Pending> pending_;
  std::map<SlotId, Expression> known_, known_before_;  // names and constants that slots' values stand under
  std::set<SlotId> reads_, stored_inside_;
  size_t parts_ = 0;  // of the expression being written
  const Region* region_ = nullptr;
  size_t position_ = 0;
};

}  // namespace

std::string function_text(const InlineSet& set, const Function& function) {
  return FunctionWriter(set, function).text();
}

uint64_t array_bytes(const InlineSet& set, const Function& function) {
  uint64_t bytes = 0;
  const Program& p = set.linked.program;
  for (const Region& region : function.regions) {
    for (const uint32_t index : region.ops) {
      const SlotId slot = p.ops[index].d;
      if (set.plan.place[slot] != Place::kArray) continue;
      const Form form = set.values.form[slot];
      bytes += elements(p, p.slots[slot].domain) * (form == Form::kTruth ? uint64_t{1} : form == Form::kI32 ? 4 : 8);
    }
  }
  return bytes;
}

}  // namespace flyball::emit
