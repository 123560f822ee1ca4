// An operation as a C++ expression.
#include "compiler/emit/inline_expression.h"

#include <fmt/format.h>

#include <algorithm>

namespace flyball::emit {
namespace {

const char* function_of(OpCode code) {
  switch (code) {
    case OpCode::kMin: return "min";
    case OpCode::kMax: return "max";
    case OpCode::kRoundDiv: return "round_div";
    case OpCode::kFloorDiv: return "floor_div";
    case OpCode::kCeilDiv: return "ceil_div";
    default: return "modulo";
  }
}

std::string literal(int64_t value) {
  return value == INT32_MIN ? "INT32_MIN" : value == INT64_MIN ? "INT64_MIN" : std::to_string(value);
}

}  // namespace

std::string within(const Expression& expression, Level level) {
  return expression.level <= level ? expression.text : "(" + expression.text + ")";
}

Expression as(const Expression& e, Form form) {
  if (e.form == form) return e;
  if (form == Form::kTruth) return {within(e, Level::kSum) + " != 0", form, Level::kComparison};
  if (e.form == Form::kTruth) {
    return {within(e, Level::kOr) + " ? 1 : 0", form, Level::kChoice};
  }
  if (form == Form::kI64) return {fmt::format("int64_t{{{}}}", e.text), form, Level::kName};
  return {fmt::format("static_cast<int32_t>({})", e.text), form, Level::kName};
}

const char* type_of(Form form) { return form == Form::kTruth ? "bool" : form == Form::kI32 ? "int32_t" : "int64_t"; }

std::string member_type(const Program& program, const ValueForms& values, SlotId slot) {
  const Slot& row = program.slots[slot];
  const bool kept = row.kind == SlotKind::kState || row.kind == SlotKind::kGrant || row.kind == SlotKind::kParam;
  const bool small = values.form[slot] == Form::kI32 && kept;
  const Range& sure = values.sure[slot];  // of a vote: everything
  if (small && sure.within({0, UINT8_MAX})) return "uint8_t";
  if (small && sure.within({INT16_MIN, INT16_MAX})) return "int16_t";
  return type_of(values.form[slot]);
}

Expression constant_expression(const Program& program, const InlineNames& names, int64_t value, Form form,
                               uint16_t machine) {
  if (form == Form::kTruth) return {value != 0 ? "true" : "false", form, Level::kName};
  if (machine != kNoIndex && value >= 0 && value < program.machines[machine].state_count) {
    return {fmt::format("int32_t{{{}}}", names.state(machine, static_cast<uint32_t>(value))), Form::kI32, Level::kName};
  }
  return {literal(value), form, value < 0 ? Level::kProduct : Level::kName};
}

namespace {

/// What one use of a table needs.
Form form_of_use(const Program& program, const ValueForms& values, const Op& op) {
  const Table& table = program.tables[op.imm];
  bool small = values.form[op.a] == Form::kI32 && values.form[op.d] == Form::kI32;
  const Range whole32 = whole(Form::kI32);
  for (uint16_t i = 0; i < table.size; ++i) {
    small = small && Range{table.x[i], table.x[i]}.within(whole32) && Range{table.y[i], table.y[i]}.within(whole32);
    if (i == 0) continue;
    const __int128 run = static_cast<__int128>(table.x[i]) - table.x[i - 1];
    const __int128 rise = static_cast<__int128>(table.y[i]) - table.y[i - 1];
    small = small && run * (rise < 0 ? -rise : rise) + run <= INT32_MAX;
  }
  return small ? Form::kI32 : Form::kI64;
}

}  // namespace

Form table_form(const Program& program, const ValueForms& values, uint32_t table) {
  Form form = Form::kI32;
  for (const Op& op : program.ops) {
    if (op.code == OpCode::kTable && op.imm == table) form = std::max(form, form_of_use(program, values, op));
  }
  return form;
}

Expression ExpressionWriter::operand(const Reader& reader, SlotId slot, Form form, uint16_t machine) const {
  if (values_.constant[slot]) return constant_expression(p_, names_, values_.sure[slot].lo, form, machine);
  return as(reader.operand(slot), form);
}

/// The machine whose states one of the operands is.
uint16_t ExpressionWriter::machine_of(const Op& op) const {
  for (const SlotId slot : {op.d, op.a, op.b, op.c}) {
    if (slot != kNoSlot && values_.machine[slot] != kNoIndex) return values_.machine[slot];
  }
  return kNoIndex;
}

Expression ExpressionWriter::write(const Op& op, const Reader& reader) const {
  const Form form = values_.form[op.d];
  switch (op.code) {
    case OpCode::kCopy:
    case OpCode::kWiden:
    case OpCode::kNarrow:
    case OpCode::kStore: return operand(reader, op.a, form, values_.machine[op.d]);
    case OpCode::kAdd:
    case OpCode::kSub:
    case OpCode::kMul:
    case OpCode::kMulWide: return as(arithmetic(op, reader), form);
    case OpCode::kLess:
    case OpCode::kLessEqual:
    case OpCode::kEqual:
    case OpCode::kNotEqual: return as(comparison(op, reader), form);
    case OpCode::kAnd:
    case OpCode::kOr:
    case OpCode::kNot:
    case OpCode::kSelect: return as(choice(op, reader), form);
    case OpCode::kGather: {
      if (values_.constant[op.a]) return operand(reader, op.a, form);
      const std::string parent = names_.relation(op.imm) + "[i]";
      return as({reader.element(op.a, parent), values_.form[op.a], Level::kName}, form);
    }
    case OpCode::kPick: {
      if (values_.constant[op.a]) return operand(reader, op.a, form);
      const Expression index = operand(reader, op.b, Form::kI32);
      const int64_t last = p_.domains[op.imm].size - 1;
      const bool inside = values_.constant[op.b] && values_.sure[op.b].within({0, last});
      const std::string at =
          inside ? index.text
                 : fmt::format("index_within({}, {})", index.text, names_.size(static_cast<DomainId>(op.imm)));
      return as({reader.element(op.a, at), values_.form[op.a], Level::kName}, form);
    }
    case OpCode::kIndex: return {"static_cast<int32_t>(i)", Form::kI32, Level::kName};
    case OpCode::kTable: return as(table(op, reader), form);
    default: return as(quotient(op, reader), form);
  }
}

Expression ExpressionWriter::arithmetic(const Op& op, const Reader& reader) const {
  const Form form = computed_in(p_, values_, op);
  Expression a = operand(reader, op.a, form), b = operand(reader, op.b, form);
  const bool sum = op.code == OpCode::kAdd, product = op.code == OpCode::kMul || op.code == OpCode::kMulWide;
  if (!outcome(p_, values_, op).exact) {
    const char* const name = sum ? "add" : product ? "mul" : "sub";
    return {fmt::format("wrapping_{}<{}>({}, {})", name, type_of(form), a.text, b.text), form, Level::kName};
  }
  const bool first = values_.constant[op.a];
  if ((sum || product) && first) std::swap(a, b);  // "x + 1"
  if (product) {
    return {within(a, Level::kProduct) + " * " + within(b, Level::kName), form, Level::kProduct};
  }
  const SlotId last = sum && first ? op.a : op.b;
  const int64_t constant = values_.constant[last] ? values_.sure[last].lo : 0;
  if (sum && constant < 0 && constant != INT64_MIN && constant != INT32_MIN) {
    return {within(a, Level::kSum) + " - " + literal(-constant), form, Level::kSum};
  }
  return {within(a, Level::kSum) + (sum ? " + " : " - ") + within(b, Level::kProduct), form, Level::kSum};
}

Expression ExpressionWriter::comparison(const Op& op, const Reader& reader) const {
  Form form = Form::kI32;
  for (const SlotId slot : {op.a, op.b}) form = std::max(form, values_.form[slot]);
  const uint16_t machine = machine_of(op);
  Expression a = operand(reader, op.a, form, machine), b = operand(reader, op.b, form, machine);
  if (a.text == b.text) {  // the same value by two ways
    const bool holds = op.code == OpCode::kLessEqual || op.code == OpCode::kEqual;
    return {holds ? "true" : "false", Form::kTruth, Level::kName};
  }
  const bool flip = values_.constant[op.a];  // "x > 5" rather than "5 < x"
  if (flip) std::swap(a, b);
  const bool less = op.code == OpCode::kLess, equal = op.code == OpCode::kEqual;
  const char* const sign = op.code == OpCode::kNotEqual ? "!="
                           : equal                      ? "=="
                           : less                       ? (flip ? ">" : "<")
                           : flip                       ? ">="
                                                        : "<=";
  return {fmt::format("{} {} {}", within(a, Level::kSum), sign, within(b, Level::kSum)), Form::kTruth,
          Level::kComparison};
}

Expression ExpressionWriter::choice(const Op& op, const Reader& reader) const {
  const auto truth = [&](SlotId slot) { return operand(reader, slot, Form::kTruth); };
  if (op.code == OpCode::kNot) return {"!" + within(truth(op.a), Level::kName), Form::kTruth, Level::kName};
  if (op.code != OpCode::kSelect) {
    const bool both = op.code == OpCode::kAnd;
    const Level level = both ? Level::kAnd : Level::kOr, inside = Level::kComparison;
    Expression a = truth(op.a), b = truth(op.b);
    const std::string none = both ? "true" : "false", settles = both ? "false" : "true";
    if (a.text == settles || b.text == none || a.text == b.text) return a;
    if (b.text == settles || a.text == none) return b;
    return {within(a, a.level == level ? level : inside) + (both ? " && " : " || ") +
                within(b, b.level == level ? level : inside),
            Form::kTruth, level};
  }
  const Form form = values_.form[op.d];
  const uint16_t machine = values_.machine[op.d];
  if (values_.constant[op.a]) {  // the other side is not read: who reads it alone takes it away
    return operand(reader, values_.sure[op.a].lo != 0 ? op.b : op.c, form, machine);
  }
  const Expression yes = operand(reader, op.b, form, machine), no = operand(reader, op.c, form, machine);
  const Expression condition = truth(op.a);
  if (condition.text == "true" || condition.text == "false") return condition.text == "true" ? yes : no;
  return {
      fmt::format("{} ? {} : {}", within(condition, Level::kOr), within(yes, Level::kOr), within(no, Level::kChoice)),
      form, Level::kChoice};
}

Expression ExpressionWriter::quotient(const Op& op, const Reader& reader) const {
  const Form form = computed_in(p_, values_, op);
  if (const SlotId taken = always_taken(values_, op); taken != kNoSlot) return operand(reader, taken, form);
  const Expression a = operand(reader, op.a, form);
  if (op.code == OpCode::kRoundShift || op.code == OpCode::kFloorShift) {
    const char* const name = op.code == OpCode::kRoundShift ? "round_shift" : "floor_shift";
    return {fmt::format("{}<{}, {}>({})", name, type_of(form), shift_of(op), a.text), form, Level::kName};
  }
  const Expression b = operand(reader, op.b, form);
  return {fmt::format("{}<{}>({}, {})", function_of(op.code), type_of(form), a.text, b.text), form, Level::kName};
}

Expression ExpressionWriter::write(const Quotient& q, Form form, const Reader& reader) const {
  if (q.kind == Quotient::Kind::kScaled) {
    Expression of = operand(reader, q.a, Form::kI32);
    if (q.b != kNoSlot) {
      const Expression b = operand(reader, q.b, Form::kI32);
      of.text = within(of, Level::kSum) + " - " + within(b, Level::kProduct);
    }
    return as({fmt::format("scaled<{}, {}>({})", q.factor, q.divisor, of.text), Form::kI64, Level::kName}, form);
  }
  Expression least = operand(reader, q.least, Form::kI64);
  if (q.shift > 0) least.text = fmt::format("round_shift<int64_t, {}>({})", q.shift, least.text);
  const Expression a = operand(reader, q.a, Form::kI64), b = operand(reader, q.b, Form::kI64);
  return as({fmt::format("max_round_div<int64_t>({}, {}, {})", least.text, a.text, b.text), Form::kI64, Level::kName},
            form);
}

Expression ExpressionWriter::table(const Op& op, const Reader& reader) const {
  const Form form = table_form(p_, values_, op.imm);
  if (p_.tables[op.imm].size == 0) return {literal(0), form, Level::kName};
  const Expression at = operand(reader, op.a, form);
  return {fmt::format("interpolated<{}, {}>(kTable{}X, kTable{}Y, {})", type_of(form),
                      p_.tables[op.imm].rounds_up ? "true" : "false", op.imm, op.imm, at.text),
          form, Level::kName};
}

}  // namespace flyball::emit
