// An operation as a C++ expression.
#pragma once

#include <functional>
#include <string>

#include "compiler/emit/inline_names.h"

namespace flyball::emit {

/// How tightly an expression holds together; a weaker one is put into brackets where a tighter one is wanted.
enum class Level : uint8_t { kName, kProduct, kSum, kComparison, kAnd, kOr, kChoice };

struct Expression {
  std::string text;
  Form form = Form::kI32;
  Level level = Level::kName;
};

/// As part of something that wants at most `level`.
std::string within(const Expression& expression, Level level);

/// The same value in another form.
Expression as(const Expression& expression, Form form);

/// "400000", of whatever type it is used with; a constant of a machine's states by its name.
Expression constant_expression(const Program& program, const InlineNames& names, int64_t value, Form form,
                               uint16_t machine);

/// "int32_t"
const char* type_of(Form form);
/// The narrowest type that keeps a member's values.
std::string member_type(const Program& program, const ValueForms& values, SlotId slot);

class ExpressionWriter {
 public:
  /// operand: what a slot is read by; across: the text of an element's place.
  struct Reader {
    std::function<Expression(SlotId)> operand;
    std::function<std::string(SlotId, const std::string& index)> element;
  };

  ExpressionWriter(const compiler::LinkedSet& linked, const ValueForms& values, const InlineNames& names)
      : p_(linked.program), values_(values), names_(names) {}

  /// The value of an operation that is no reduction or share.
  Expression write(const Op& op, const Reader& reader) const;
  Expression write(const Quotient& quotient, Form form, const Reader& reader) const;

  /// An operand in a form; constants are written as that form wants them.
  Expression operand(const Reader& reader, SlotId slot, Form form, uint16_t machine = kNoIndex) const;

 private:
  Expression arithmetic(const Op& op, const Reader& reader) const;
  Expression comparison(const Op& op, const Reader& reader) const;
  Expression choice(const Op& op, const Reader& reader) const;
  Expression quotient(const Op& op, const Reader& reader) const;
  Expression table(const Op& op, const Reader& reader) const;
  uint16_t machine_of(const Op& op) const;

  const Program& p_;
  const ValueForms& values_;
  const InlineNames& names_;
};

/// The form that a table's points, and what is computed between them, fit: the widest that any use of it needs.
Form table_form(const Program& program, const ValueForms& values, uint32_t table);

}  // namespace flyball::emit
