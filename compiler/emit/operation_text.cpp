// An operation as its author would read it.
#include "compiler/emit/operation_text.h"

#include <fmt/format.h>

#include <array>
#include <cassert>

namespace flyball::emit {
namespace {

/// What an operation is in C++ and in words: {a}, {b}, {c} are its operands, {imm} what imm means.
struct Notation {
  OpCode code;
  const char* enumerator;
  const char* text;
};

constexpr std::array kNotations = {
    Notation{OpCode::kNarrow, "kNarrow", "{a}"},
    Notation{OpCode::kAnd, "kAnd", "{a} and {b}"},
    Notation{OpCode::kOr, "kOr", "{a} or {b}"},
    Notation{OpCode::kNot, "kNot", "not {a}"},
    Notation{OpCode::kCopy, "kCopy", "{a}"},
    Notation{OpCode::kAdd, "kAdd", "{a} + {b}"},
    Notation{OpCode::kSub, "kSub", "{a} - {b}"},
    Notation{OpCode::kMin, "kMin", "min({a}, {b})"},
    Notation{OpCode::kMax, "kMax", "max({a}, {b})"},
    Notation{OpCode::kLess, "kLess", "{a} < {b}"},
    Notation{OpCode::kLessEqual, "kLessEqual", "{a} <= {b}"},
    Notation{OpCode::kEqual, "kEqual", "{a} == {b}"},
    Notation{OpCode::kNotEqual, "kNotEqual", "{a} != {b}"},
    Notation{OpCode::kSelect, "kSelect", "{a} ? {b} : {c}"},
    Notation{OpCode::kStore, "kStore", "{a}"},
    Notation{OpCode::kMul, "kMul", "{a} * {b}"},
    Notation{OpCode::kRoundShift, "kRoundShift", "round({a} / 2^{imm})"},
    Notation{OpCode::kWiden, "kWiden", "{a}"},
    Notation{OpCode::kMulWide, "kMulWide", "{a} * {b}"},
    Notation{OpCode::kFloorShift, "kFloorShift", "floor({a} / 2^{imm})"},
    Notation{OpCode::kRoundDiv, "kRoundDiv", "round({a} / {b})"},
    Notation{OpCode::kFloorDiv, "kFloorDiv", "floor({a} / {b})"},
    Notation{OpCode::kCeilDiv, "kCeilDiv", "ceil({a} / {b})"},
    Notation{OpCode::kMod, "kMod", "{a} mod {b}"},
    Notation{OpCode::kGather, "kGather", "{a} of its {imm}"},
    Notation{OpCode::kPick, "kPick", "{a} of {imm} {b}"},
    Notation{OpCode::kIndex, "kIndex", "own index"},
    Notation{OpCode::kReduceSum, "kReduceSum", "sum of {a}"},
    Notation{OpCode::kReduceMin, "kReduceMin", "min of {a}"},
    Notation{OpCode::kReduceMax, "kReduceMax", "max of {a}"},
    Notation{OpCode::kReduceAny, "kReduceAny", "any of {a}"},
    Notation{OpCode::kReduceAll, "kReduceAll", "all of {a}"},
    Notation{OpCode::kReduceArgMin, "kReduceArgMin", "index of min of {a}"},
    Notation{OpCode::kReduceArgMax, "kReduceArgMax", "index of max of {a}"},
    Notation{OpCode::kReduceMedian, "kReduceMedian", "median of {a}"},
    Notation{OpCode::kTable, "kTable", "table {imm} at {a}"},
    Notation{OpCode::kShare, "kShare", "share of {a} by weight {b}, {imm}"},
};

const Notation& notation(OpCode code) {
  const auto index = static_cast<size_t>(code);
  assert(index < kNotations.size() && kNotations[index].code == code);
  return kNotations[index];
}

bool is_reduction(OpCode code) { return code >= OpCode::kReduceSum && code <= OpCode::kReduceMedian; }

}  // namespace

const char* enumerator(OpCode code) { return notation(code).enumerator; }

std::string operation_text(const Program& program, const std::vector<std::string>& names, const Op& op) {
  const auto name = [&names](SlotId slot) { return slot == kNoSlot ? std::string() : names[slot]; };
  std::string imm = std::to_string(op.imm);
  if (op.code == OpCode::kGather) imm = program.domains[program.relations[op.imm].parent].name;
  if (op.code == OpCode::kPick) imm = program.domains[op.imm].name;
  if (op.code == OpCode::kShare) {
    imm = fmt::format("{} .. {}", name(program.shares[op.imm].at_least), name(program.shares[op.imm].at_most));
  }
  std::string text = fmt::format(fmt::runtime(notation(op.code).text), fmt::arg("a", name(op.a)),
                                 fmt::arg("b", name(op.b)), fmt::arg("c", name(op.c)), fmt::arg("imm", imm));
  if (is_reduction(op.code) && op.b != kNoSlot) text += " where " + name(op.b);
  if (is_reduction(op.code) && op.imm != kNoIndex) {
    text += fmt::format(" in each {}", program.domains[program.relations[op.imm].parent].name);
  }
  return name(op.d) + (op.code == OpCode::kStore ? " := " : " = ") + text;
}

}  // namespace flyball::emit
