// Patterns of operations around a division.
#include "compiler/emit/inline_division.h"

#include <algorithm>
#include <array>
#include <optional>

namespace flyball::emit {
namespace {

using Wide = __int128;

class Finder {
 public:
  Finder(const Program& program, const ValueForms& values, const std::vector<const Block*>& block_of)
      : p_(program), values_(values), block_of_(block_of), writer_(p_.slots.size, kNone), readers_(p_.slots.size, 0) {
    for (uint32_t i = 0; i < p_.ops.size; ++i) {
      if (block_of_[i] == nullptr) continue;
      uint32_t& writer = writer_[p_.ops[i].d];
      writer = writer == kNone ? i : kMany;
      for_each_operand(p_, values_, p_.ops[i], [this](SlotId slot) { ++readers_[slot]; });
      if (block_of_[i]->guard != kNoSlot) readers_[block_of_[i]->guard] += 2;  // never gone
    }
  }

  Quotients find() {
    for (uint32_t i = 0; i < p_.ops.size; ++i) {
      if (block_of_[i] == nullptr || p_.ops[i].code != OpCode::kRoundDiv) continue;
      at_ = i;
      used_ = {i};
      std::optional<Quotient> found = scaled();
      if (!found) {
        used_ = {i};
        found = at_least();
      }
      if (!found || changes_on_the_way(*found)) continue;
      out_.of.emplace(i, *found);
      for (const SlotId slot : {p_.ops[i].a, p_.ops[i].b}) leave_out(slot, *found);
    }
    return std::move(out_);
  }

 private:
  static constexpr uint32_t kNone = UINT32_MAX, kMany = UINT32_MAX - 1;

  /// The operation of the same block that made a value for the division; none when there are several.
  const Op* made(SlotId slot) {
    if (slot == kNoSlot || p_.slots[slot].kind != SlotKind::kTemporary) return nullptr;
    const uint32_t index = writer_[slot];
    if (index >= at_ || block_of_[index] != block_of_[at_]) return nullptr;
    used_.insert(index);
    return &p_.ops[index];
  }

  /// The same, for the division alone and for the same elements.
  const Op* made_for_it(SlotId slot) {
    const Op* const op = made(slot);
    return op != nullptr && readers_[slot] == 1 && op->domain == p_.ops[at_].domain ? op : nullptr;
  }

  SlotId unwidened(SlotId slot) {
    const Op* const op = made(slot);
    return op != nullptr && op->code == OpCode::kWiden ? op->a : slot;
  }

  /// What only the division read, and what only that read.
  void leave_out(SlotId slot, const Quotient& quotient) {
    if (slot == kNoSlot || slot == quotient.a || slot == quotient.b || slot == quotient.least) return;
    const Op* const op = made(slot);
    if (op == nullptr || readers_[slot] != 1) return;
    out_.gone.insert(writer_[slot]);
    for_each_operand(p_, values_, *op, [&](SlotId operand) { leave_out(operand, quotient); });
  }

  struct Multiple {
    SlotId of;
    int64_t factor;
  };

  static bool is_product(const Op* op) {
    return op != nullptr && (op->code == OpCode::kMul || op->code == OpCode::kMulWide);
  }

  /// A slot that is another one times a positive constant.
  std::optional<Multiple> multiple(SlotId slot) {
    const Op* const op = made(slot);
    if (!is_product(op)) return std::nullopt;
    for (const auto& [of, factor] : {std::pair{op->a, op->b}, std::pair{op->b, op->a}}) {
      if (!values_.constant[factor] || values_.constant[of] || values_.sure[factor].lo < 1) continue;
      return Multiple{of, values_.sure[factor].lo};
    }
    return std::nullopt;
  }

  std::optional<Quotient> scaled() {
    const Op& op = p_.ops[at_];
    if (!values_.constant[op.b]) return std::nullopt;
    const Op* const product = made_for_it(op.a);
    if (product == nullptr) return std::nullopt;
    const bool difference = product->code == OpCode::kSub;
    const auto a = multiple(difference ? product->a : op.a), b = difference ? multiple(product->b) : a;
    if (!a || !b || a->factor != b->factor) return std::nullopt;
    const Quotient found{Quotient::Kind::kScaled, a->of, difference ? b->of : kNoSlot, a->factor,
                         values_.sure[op.b].lo};
    return is_small(found) ? std::optional(found) : std::nullopt;
  }

  /// What is left to divide fits 32 bits, and nothing else wraps.
  bool is_small(const Quotient& q) const {
    Wide lo = values_.sure[q.a].lo, hi = values_.sure[q.a].hi;
    if (q.b != kNoSlot) {
      lo -= values_.sure[q.b].hi;
      hi -= values_.sure[q.b].lo;
      if (values_.form[q.b] != Form::kI32) return false;
    }
    const Wide most = std::max(-lo, hi);
    return values_.form[q.a] == Form::kI32 && q.divisor >= 2 && q.divisor <= INT32_MAX && q.factor >= q.divisor &&
           most <= INT32_MAX && most * q.factor <= INT64_MAX && most * (q.factor % q.divisor) + q.divisor <= INT32_MAX;
  }

  /// max(x, least * d) / d, or max(x * 2^shift, least * d) / (d * 2^shift).
  std::optional<Quotient> at_least() {
    const Op& op = p_.ops[at_];
    const Op* const larger = made_for_it(op.a);
    if (larger == nullptr || larger->code != OpCode::kMax || values_.constant[op.b]) return std::nullopt;
    for (const auto& [product, other] : {std::pair{larger->a, larger->b}, std::pair{larger->b, larger->a}}) {
      if (const auto found = more_than(product, other, op.b, 1)) return found;
      const auto divisor = multiple(op.b);
      if (!divisor || (divisor->factor & (divisor->factor - 1)) != 0 || divisor->factor < 2) continue;
      const auto dividend = multiple(other);
      if (!dividend || dividend->factor != divisor->factor) continue;
      if (const auto found = more_than(product, dividend->of, divisor->of, divisor->factor)) return found;
    }
    return std::nullopt;
  }

  /// max(dividend, product) / divisor, where the product is one of the divisor, and both are to be divided by `scale`.
  std::optional<Quotient> more_than(SlotId product, SlotId dividend, SlotId divisor, int64_t scale) {
    const Op* const op = made_for_it(product);
    const SlotId by = unwidened(divisor);
    if (!is_product(op) || values_.constant[dividend] || values_.sure[by].lo < 1) return std::nullopt;
    for (const auto& [factor, least] : {std::pair{op->a, op->b}, std::pair{op->b, op->a}}) {
      if (unwidened(factor) != by || values_.constant[least]) continue;
      Quotient found{Quotient::Kind::kAtLeast, dividend, by};
      found.least = least;
      found.shift = static_cast<uint32_t>(__builtin_ctzll(static_cast<uint64_t>(scale)));
      return found;
    }
    return std::nullopt;
  }

  /// Whether a value that was read before the division is stored anew until it.
  bool changes_on_the_way(const Quotient& q) const {
    const std::array read{q.a, q.b, q.least};
    return std::any_of(p_.ops.begin() + *used_.begin(), p_.ops.begin() + at_, [&](const Op& op) {
      return op.code == OpCode::kStore && std::count(read.begin(), read.end(), op.d) > 0;
    });
  }

  const Program& p_;
  const ValueForms& values_;
  const std::vector<const Block*>& block_of_;
  std::vector<uint32_t> writer_, readers_;  // [slot]
  uint32_t at_ = 0;  // the division that is looked at
  std::set<uint32_t> used_;  // and what was followed from there
  Quotients out_;
};

}  // namespace

Quotients find_quotients(const Program& program, const ValueForms& values, const std::vector<const Block*>& block_of) {
  return Finder(program, values, block_of).find();
}

}  // namespace flyball::emit
