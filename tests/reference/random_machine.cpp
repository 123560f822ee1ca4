// The machines of a random policy: states, in one another or not, and the ways between them.
#include <algorithm>

#include "tests/reference/policy_maker.h"

namespace flyball::reference {

// A condition that the walking inputs make true and false again.
std::string PolicyMaker::crossing(const Surroundings& at) {
  std::vector<const Readable*> inputs;
  for (const Readable& name : at.names) {
    const bool seen = name.domain.empty() || name.domain == at.domain;
    if (name.input && name.quantity() && seen) inputs.push_back(&name);
  }
  if (inputs.empty() || random_.chance(25)) return make_.condition(at, 1);
  const Readable& in = *inputs[static_cast<size_t>(random_.between(0, static_cast<int64_t>(inputs.size()) - 1))];
  const Rational third = (in.hi - in.lo) / Rational(3);
  Made bound = make_.literal(in.kind, in.lo + third, in.hi - third);
  for (int i = 0; i < 9 && (bound.lo / in.step).round() == 0; ++i)
    bound = make_.literal(in.kind, in.lo + third, in.hi - third);
  if ((bound.lo / in.step).round() == 0) return make_.condition(at, 1);
  return in.name + (random_.chance(50) ? " > " : " < ") + bound.text;
}

std::string PolicyMaker::transition(const Surroundings& at, const std::string& target, bool restless) {
  const std::string arrow = " -> " + target + ";";
  const int64_t roll = random_.between(0, 99);
  if (restless && roll < 40) return "after " + duration() + arrow;
  const std::string on = "on " + crossing(at);
  if (roll < 60) return on + arrow;
  if (roll < 72) return on + " for " + duration() + arrow;
  if (roll < 82) return on + " for " + std::to_string(random_.between(1, 5)) + " samples" + arrow;
  if (roll < 92) return on + " after " + duration() + arrow;
  return on + " for " + duration() + " after " + duration() + arrow;
}

// A period of its own, for as long as somebody sets the old one again.
int64_t PolicyMaker::slower() {
  const int64_t around = period_us_;
  period_us_ *= random_.between(1, 5);
  return around;
}

void PolicyMaker::ways_out(const RandomMachine& m, size_t index, size_t held, const Surroundings& at) {
  line(transition(at, m.states[(index + 1) % held], true));
  if (!random_.chance(50) || held <= 2) return;
  const auto last = static_cast<int64_t>(m.states.size()) - 1;
  const size_t to = random_.chance(60) ? (index + held - 1) % held : static_cast<size_t>(random_.between(0, last));
  line(transition(at, m.states[to], false));
}

void PolicyMaker::state(const RandomMachine& m, size_t index, size_t held, Surroundings at) {
  const int64_t around = period_us_;
  const std::string counter = make_.counter;
  std::string every;
  if (random_.chance(25)) {
    slower();
    every = " every " + std::to_string(period_us_) + " us";
    make_.counter.clear();  // rule 10.8: neither `delta` nor `prev` of what is not its own
    for (Readable& name : at.names) name.previous = false;
  }
  const bool terminal = index == m.terminal;
  line((terminal ? "terminal state " : "state ") + m.states[index] + every + " {");
  ++indent_;
  at.blocks = true;
  at.each_step = false;
  if (random_.chance(50)) variable(at, true, true);
  const Surroundings for_conditions = at;
  statements(at, static_cast<int>(random_.between(1, 4)), 1, true, nullptr);
  if (!terminal) ways_out(m, index, held, for_conditions);
  --indent_;
  line("}");
  period_us_ = around;
  make_.counter = counter;
}

void PolicyMaker::outer_state(const RandomMachine& m, const std::string& name, size_t first, size_t last, size_t held,
                              const Surroundings& body) {
  line("state " + name + " {");
  ++indent_;
  Surroundings at = body;
  at.blocks = random_.chance(50);
  at.each_step = false;
  const bool calls = at.blocks;
  if (random_.chance(60)) variable(at, true, true);
  const Surroundings for_conditions = at;
  statements(at, static_cast<int>(random_.between(0, 3)), 1, true, &at);
  if (random_.chance(50)) {
    const auto to = static_cast<size_t>(random_.between(0, static_cast<int64_t>(m.states.size()) - 1));
    line(transition(for_conditions, m.states[to], false));
  }
  // A condition may not step a block through a let of the state around.
  for (size_t i = first; i <= last; ++i) state(m, i, held, calls ? for_conditions : at);
  --indent_;
  line("}");
}

// Those that can be held, some of them in states around them, whose names follow theirs.
void PolicyMaker::states(const RandomMachine& m, size_t held, const Surroundings& body) {
  size_t outer = held;
  for (size_t i = 0; i < held;) {
    const bool grouped = outer < m.states.size() && (random_.chance(50) || m.states.size() - outer >= held - i);
    if (!grouped) {
      state(m, i++, held, body);
      continue;
    }
    const size_t room = held - i - (m.states.size() - outer - 1);  // one at least is left for each to come
    const size_t last =
        i + static_cast<size_t>(random_.between(0, std::min<int64_t>(2, static_cast<int64_t>(room) - 1)));
    outer_state(m, m.states[outer++], i, last, held, body);
    i = last + 1;
  }
}

void PolicyMaker::machine() {
  RandomMachine m;
  m.name = fresh("ma");
  m.domain = some_domain(30);
  const int64_t held = random_.between(2, 4);
  const int64_t count = held + (random_.chance(40) ? random_.between(1, 2) : 0);
  for (int64_t i = 0; i < count; ++i) m.states.push_back(fresh("St"));
  if (random_.chance(20)) m.terminal = static_cast<size_t>(random_.between(0, held - 1));
  const int64_t around = random_.chance(25) ? slower() : period_us_;
  const std::string every = period_us_ == around ? "" : " every " + std::to_string(period_us_) + " us";
  line("machine " + m.name + indexed(m.domain) + every + " {");
  ++indent_;
  make_.machines.push_back(m);
  Surroundings body = policy_;
  body.domain = m.domain;
  body.machine = m.name;
  body.blocks = true;
  const int64_t variables = random_.between(0, 2);
  for (int64_t i = 0; i < variables; ++i) variable(body, true);
  statements(body, static_cast<int>(random_.between(1, 4)), 2, true, &body);
  const std::vector<Readable> inside = body.names;
  if (m.terminal < m.states.size()) {  // what leads out of a terminal state
    line("on " + crossing(body) + " -> " + m.states[(m.terminal + 1) % static_cast<size_t>(held)] + ";");
  }
  if (random_.chance(40)) {
    line(transition(body, m.states[static_cast<size_t>(random_.between(0, count - 1))], false));
  }
  states(m, static_cast<size_t>(held), body);
  if (random_.chance(50)) {
    line("resume {");
    const int64_t rows = random_.between(0, 2);
    for (int64_t i = 0; i < rows; ++i) {
      line("  " + crossing(body) + " -> " + m.states[static_cast<size_t>(random_.between(0, count - 1))] + ";");
    }
    line("  otherwise -> " + m.states[static_cast<size_t>(random_.between(0, count - 1))] + ";");
    line("}");
  }
  --indent_;
  line("}");
  period_us_ = around;
  for (Readable name : inside) {
    if (!name.own || !name.variable) continue;
    name.name = m.name + "." + name.name;
    name.own = name.variable = false;
    policy_.names.push_back(name);
  }
}

}  // namespace flyball::reference
