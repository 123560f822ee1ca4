// What a random policy says of itself: what its params must be, what it promises, which findings it accepts.
#include "tests/reference/policy_maker.h"

namespace flyball::reference {

// Rule 13.1: of the default, or of two that are apart.
void PolicyMaker::requirement() {
  if (defaults_.empty()) return;
  const auto some = [this] {
    return defaults_[static_cast<size_t>(random_.between(0, static_cast<int64_t>(defaults_.size()) - 1))];
  };
  const Default a = some(), b = some();
  const bool two = a.param.domain.empty() && b.param.domain.empty() && a.param.kind == b.param.kind;
  if (two && a.value - b.value > a.param.step + b.param.step) {
    line("require " + a.param.name + (random_.chance(50) ? " >= " : " > ") + b.param.name + ";");
    return;
  }
  const Rational most = a.value - a.param.step;
  if (most <= a.param.lo) return;
  const Made bound = make_.literal(a.param.kind, a.param.lo, most);
  if (bound.lo > most || (bound.lo / a.param.step).round() == 0) return;
  const std::string condition = a.param.name + " >= " + bound.text;
  line("require " + (a.param.domain.empty() ? condition : "all(" + condition + ")") + ";");
}

void PolicyMaker::promise() {
  Surroundings end;
  end.names = true_values_;
  if (end.names.empty() || random_.chance(50)) {
    end.names.insert(end.names.end(), policy_.names.begin(), policy_.names.end());
  }
  line((random_.chance(50) ? "never " : "always ") + make_.condition(end, 1) + " for " + duration() + ";");
}

// Rule 13.5: it changes no bit. Its reason is one word: the test of the formatter breaks lines at spaces.
void PolicyMaker::acceptance() {
  static const char* const kCodes[] = {"FB0220", "FB0403", "FB0511", "FB0520"};
  line("accept " + std::string(kCodes[random_.between(0, 3)]) + " \"random\";");
}

}  // namespace flyball::reference
