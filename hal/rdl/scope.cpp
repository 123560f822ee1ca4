// Look-up of names outward from where they stand, and arithmetic on 64-bit numbers.
#include "hal/rdl/scope.h"

namespace flyball::rdl {
namespace {

using Kind = Value::Kind;

/// Wraps at 64 bits, as numbers of the standard do; nothing where the standard has no result.
std::optional<uint64_t> compute(const std::string& op, uint64_t a, uint64_t b) {
  if (op == "+") return a + b;
  if (op == "-") return a - b;
  if (op == "*") return a * b;
  if (op == "/") return b == 0 ? std::nullopt : std::optional(a / b);
  if (op == "%") return b == 0 ? std::nullopt : std::optional(a % b);
  if (op == "<<") return b >= 64 ? 0 : a << b;
  if (op == ">>") return b >= 64 ? 0 : a >> b;
  if (op == "&") return a & b;
  if (op == "|") return a | b;
  if (op == "^") return a ^ b;
  uint64_t power = 1;
  for (; b > 0; b >>= 1, a *= a) {
    if ((b & 1) != 0) power *= a;
  }
  return power;
}

std::optional<bool> compare(const std::string& op, uint64_t a, uint64_t b) {
  if (op == "==") return a == b;
  if (op == "!=") return a != b;
  if (op == "<") return a < b;
  if (op == "<=") return a <= b;
  if (op == ">") return a > b;
  if (op == ">=") return a >= b;
  if (op == "&&") return a != 0 && b != 0;
  if (op == "||") return a != 0 || b != 0;
  return std::nullopt;
}

class Evaluation {
 public:
  Evaluation(const Scope& scope, Diagnostics* diagnostics) : scope_(scope), diagnostics_(diagnostics) {}

  std::optional<Value> value(const Expr& e) {
    Value v;
    v.span = e.span;
    switch (e.kind) {
      case Expr::Kind::kNumber:
        v.number = static_cast<int64_t>(e.number);
        v.width = e.width;
        return v;
      case Expr::Kind::kBoolean:
        v.kind = Kind::kBoolean;
        v.number = static_cast<int64_t>(e.number);
        return v;
      case Expr::Kind::kText:
        v.kind = Kind::kText;
        v.text = e.text;
        return v;
      case Expr::Kind::kEnumerator: return enumerator(e);
      case Expr::Kind::kReference: return reference(e);
      case Expr::Kind::kUnary: return unary(e);
      case Expr::Kind::kBinary: return binary(e);
      case Expr::Kind::kSelect: {
        const auto chosen = number(*e.a);
        if (!chosen) return std::nullopt;
        return value(*chosen != 0 ? *e.b : *e.c);
      }
    }
    return std::nullopt;
  }

  std::optional<uint64_t> number(const Expr& e) {
    const auto v = value(e);
    if (!v) return std::nullopt;
    if (v->kind == Kind::kNumber || v->kind == Kind::kBoolean) return static_cast<uint64_t>(v->number);
    if (v->kind == Kind::kPath) {
      diagnostics_->error("RDL0203", e.span, "there is no parameter `" + v->text + "` here").hint =
          "parameters are declared behind the component's name: `reg r #(longint unsigned N = 4) { ... };`";
    } else {
      diagnostics_->error("RDL0204", e.span, "a number belongs here");
    }
    return std::nullopt;
  }

 private:
  std::optional<Value> enumerator(const Expr& e) {
    const auto type = scope_.find_encoding(e.type.text);
    if (!type) {
      diagnostics_->error("RDL0205", e.type.span, "there is no enum `" + e.type.text + "` here");
      return std::nullopt;
    }
    for (const EnumValue& known : type->values) {
      if (known.name != e.enumerator.text) continue;
      Value v;
      v.number = known.code;
      v.span = e.span;
      return v;
    }
    diagnostics_->error("RDL0206", e.enumerator.span, "enum `" + e.type.text + "` has no `" + e.enumerator.text + "`");
    return std::nullopt;
  }

  std::optional<Value> reference(const Expr& e) {
    Value v;
    v.span = e.span;
    const Name& name = e.path.segments.front().name;
    if (e.path.segments.size() == 1 && e.path.segments.front().subscripts.empty()) {
      if (const Value* parameter = scope_.find_parameter(name.text)) {
        v = *parameter;
        v.span = e.span;
        return v;
      }
      if (auto encoding = scope_.find_encoding(name.text)) {
        v.kind = Kind::kEncoding;
        v.encoding = std::move(encoding);
        v.text = name.text;
        return v;
      }
    }
    v.kind = Kind::kPath;
    v.text = name.text;
    v.path = &e.path;
    return v;
  }

  std::optional<Value> unary(const Expr& e) {
    const auto a = number(*e.a);
    if (!a) return std::nullopt;
    Value v;
    v.span = e.span;
    if (e.text == "!") {
      v.kind = Kind::kBoolean;
      v.number = *a == 0 ? 1 : 0;
    } else if (e.text == "-") {
      v.number = static_cast<int64_t>(uint64_t{0} - *a);
    } else if (e.text == "~") {
      v.number = static_cast<int64_t>(~*a);
    } else if (e.text == "+") {
      v.number = static_cast<int64_t>(*a);
    } else {
      diagnostics_->error("RDL0207", e.span, "`" + e.text + "` needs a value before it too");
      return std::nullopt;
    }
    return v;
  }

  std::optional<Value> binary(const Expr& e) {
    const auto a = number(*e.a), b = number(*e.b);
    if (!a || !b) return std::nullopt;
    Value v;
    v.span = e.span;
    if (const auto truth = compare(e.text, *a, *b)) {
      v.kind = Kind::kBoolean;
      v.number = *truth ? 1 : 0;
      return v;
    }
    const auto result = compute(e.text, *a, *b);
    if (!result) {
      diagnostics_->error("RDL0208", e.b->span, "this divides by zero");
      return std::nullopt;
    }
    v.number = static_cast<int64_t>(*result);
    return v;
  }

  const Scope& scope_;
  Diagnostics* diagnostics_;
};

template <typename Find>
auto look_outward(const Scope* scope, Find find) -> decltype(find(*scope)) {
  for (; scope != nullptr; scope = scope->outer) {
    if (auto found = find(*scope)) return found;
  }
  return {};
}

}  // namespace

Definition* Scope::find_component(const std::string& name) const {
  return look_outward(this, [&](const Scope& s) -> Definition* {
    const auto found = s.components.find(name);
    return found == s.components.end() ? nullptr : found->second.get();
  });
}

std::shared_ptr<const EnumType> Scope::find_encoding(const std::string& name) const {
  return look_outward(this, [&](const Scope& s) -> std::shared_ptr<const EnumType> {
    const auto found = s.encodings.find(name);
    return found == s.encodings.end() ? nullptr : found->second;
  });
}

const Value* Scope::find_parameter(const std::string& name) const {
  return look_outward(this, [&](const Scope& s) -> const Value* {
    const auto found = s.parameters.find(name);
    return found == s.parameters.end() ? nullptr : &found->second;
  });
}

std::vector<std::string> Scope::component_names() const {
  std::vector<std::string> names;
  for (const Scope* s = this; s != nullptr; s = s->outer) {
    for (const auto& [name, definition] : s->components) names.push_back(name);
  }
  return names;
}

bool add_name(const Name& name, std::map<std::string, Span>* names, Diagnostics* diagnostics) {
  const auto [known, is_new] = names->emplace(name.text, name.span);
  if (is_new) return true;
  diagnostics->error("RDL0201", name.span, "`" + name.text + "` is already there")
      .related.push_back({known->second, "the first is here"});
  return false;
}

std::optional<Value> evaluate(const Expr& expr, const Scope& scope, Diagnostics* diagnostics) {
  return Evaluation(scope, diagnostics).value(expr);
}

std::optional<uint64_t> evaluate_number(const Expr& expr, const Scope& scope, Diagnostics* diagnostics) {
  return Evaluation(scope, diagnostics).number(expr);
}

}  // namespace flyball::rdl
