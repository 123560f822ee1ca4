// What a short text could make without end, of its fns, blocks and lets or of its constants, ends in an error.
#include <algorithm>

#include "compiler/lowering.h"

namespace flyball::compiler {
namespace {

constexpr size_t kMostExpanded = 20'000;
constexpr size_t kDeepest = 500;      // each takes up to 5 KB of the stack
constexpr size_t kMostBits = 4096;    // a literal has 133, and the widest slot 64

bool is_large(const Rational& x) {
  return mpz_sizeinbase(x.get_num_mpz_t(), 2) > kMostBits || mpz_sizeinbase(x.get_den_mpz_t(), 2) > kMostBits;
}

}  // namespace

/// Two calls in each body are twice as many at each depth: a short text may come to any number.
bool Lowering::may_expand(dsl::Span span) {
  if (calls_.empty() && lets_inside_ == 0) return true;
  if (expanded_ > kMostExpanded) return false;
  if (++expanded_ <= kMostExpanded) return true;
  error("FB0452", span, "fns, blocks and lets of this policy use each other more than 20,000 times").hint =
      "keep in a `let` or `var` of the policy what is used twice";
  return false;
}

/// Told once for the policy: whatever else lies so deep most likely does for the same reason.
bool Lowering::is_too_deep(dsl::Span span) {
  if (depth_ <= kDeepest) return false;
  if (!told_too_deep_) {
    auto& d = error("FB0456", span, "names here are made of each other more than 500 deep");
    d.hint = "keep what is in between in a `let` or `var` of the policy";
  }
  told_too_deep_ = true;
  return true;
}

/// Rule 3.1. An error value goes on in silence, so what is made of it is not told again.
Value Lowering::of_bounded_size(Value value, dsl::Span span) {
  const Rational* const parts[] = {&value.offset, &value.step, &value.interval.lo, &value.interval.hi};
  if (!value.number() || std::none_of(std::begin(parts), std::end(parts), [](auto* x) { return is_large(*x); })) {
    return value;
  }
  auto& d = error("FB0457", span, "the exact value of this needs more than 4,096 bits");
  d.why = "constants are exact: each product and quotient is about as long as its parts together";
  d.hint = "write the value as a literal with as many digits as count";
  return {};
}

}  // namespace flyball::compiler
