// Drives the evaluator and writes down what it says.
#include "tests/conformance/reference_run.h"

#include <fstream>
#include <iterator>
#include <stdexcept>

#include "dsl/parser.h"
#include "tests/conformance/case_inputs.h"
#include "tests/conformance/names.h"
#include "tests/conformance/reasons.h"

namespace flyball::conformance {
namespace {

using reference::Cell;
using reference::Policy;

std::string std_text() {
  std::ifstream in(std::string(FLYBALL_SOURCE_DIR) + "/policies/std/std.fly", std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

reference::Shape shape_of(const Case& test) {
  reference::Shape out;
  for (const CaseDomain& domain : test.domains) {
    out.sizes[domain.name] = domain.size;
    for (const auto& [parent, of] : domain.in) out.relations[{domain.name, parent}] = of;
  }
  return out;
}

/// What receives the cells of each column.
class Receivers {
 public:
  explicit Receivers(reference::Evaluator& evaluator) : evaluator_(evaluator) {
    for (const Policy* policy : evaluator.policies()) {
      for (const auto& [name, input] : policy->inputs) readings(policy->name + "." + name, *input);
      for (const auto& [name, param] : policy->params) {
        all_[column("param", policy->name + "." + name, false, 0)] = [cell = &param->cell](int64_t n) {
          for (uint32_t e = 0; e < cell->steps.size(); ++e) cell->put(e, n);
        };
      }
    }
    for (const auto& [name, limit] : evaluator.limits()) {
      for (uint32_t e = 0; e < limit->grant.steps.size(); ++e) {
        all_[column("grant", name, limit->grant.domain != nullptr, e)] = [grant = &limit->grant, e](int64_t n) {
          grant->put(e, n);
        };
      }
    }
  }

  CaseInputs::Take find(const std::string& column) { return all_[column]; }

 private:
  void readings(const std::string& name, reference::Input& input) {
    for (uint32_t e = 0; e < input.cell.steps.size(); ++e) {
      all_[column("reading", name, input.cell.domain != nullptr, e)] = [this, &input, e](int64_t n) {
        evaluator_.read(input, e, n);
      };
    }
  }

  reference::Evaluator& evaluator_;
  std::map<std::string, CaseInputs::Take> all_;
};

}  // namespace

ReferenceRun::ReferenceRun(const Case& test) {
  dsl::Diagnostics diagnostics;
  uint32_t next_id = 0;
  const auto parsed = [&](const std::string& path, const std::string& text) {
    files_.push_back(dsl::parse(sources_, sources_.add(path, text), next_id, diagnostics));
    if (diagnostics.has_errors()) throw std::runtime_error(dsl::render(diagnostics, sources_, false));
    return files_.back().get();
  };
  reference::Setup setup;
  for (size_t p = 0; p < test.policies.size(); ++p) {
    setup.policies.push_back(parsed(test.policies[p].first, test.policies[p].second));
    setup.rank[setup.policies.back()->name.text] = test.ranks[p];
  }
  setup.libraries.push_back(parsed("std.fly", std_text()));
  setup.shape = shape_of(test);
  setup.quantum = test.quantum;
  evaluator_ = std::make_unique<reference::Evaluator>(setup);
  name_columns();
}

void ReferenceRun::name_columns() {
  const auto& policies = evaluator_->policies();
  for (const Cell* cell : evaluator_->variables()) {
    for (uint32_t e = 0; e < cell->steps.size(); ++e) {
      columns_.push_back(column("var", cell->name, cell->domain != nullptr, e));
    }
  }
  for (const reference::Machine* machine : evaluator_->machines()) {
    if (machine->states.empty()) continue;
    for (uint32_t e = 0; e < machine->state.size(); ++e) {
      columns_.push_back(column("state", machine->name, machine->domain != nullptr, e));
    }
  }
  for (const reference::Vote* vote : evaluator_->votes()) {
    const auto policy = static_cast<uint32_t>(vote->policy);
    statements_.push_back(statement(policies[policy]->name, sources_.position(policy, vote->line_offset).line));
    for (uint32_t e = 0; e < vote->value.size(); ++e) {
      columns_.push_back(
          vote_column(vote->ceiling, vote->limit->grant.name, statements_.back(), vote->domain != nullptr, e));
    }
  }
  for (const char* what : {"wanted", "granted", "reason"}) {
    for (const auto& [name, limit] : evaluator_->limits()) {
      for (uint32_t e = 0; e < limit->grant.steps.size(); ++e) {
        columns_.push_back(column(what, name, limit->grant.domain != nullptr, e));
      }
    }
  }
}

std::vector<std::string> ReferenceRun::row() {
  std::vector<std::string> out;
  for (const Cell* cell : evaluator_->variables()) {
    for (uint32_t e = 0; e < cell->steps.size(); ++e) {
      out.push_back(std::to_string(cell->shift > 0 ? cell->fraction[e] : cell->steps[e]));
    }
  }
  for (const reference::Machine* machine : evaluator_->machines()) {
    if (machine->states.empty()) continue;
    for (const int state : machine->state) out.push_back(machine->states[static_cast<size_t>(state)].name);
  }
  for (const reference::Vote* vote : evaluator_->votes()) {
    for (uint32_t e = 0; e < vote->value.size(); ++e) {
      out.push_back(vote->active[e] != 0 ? std::to_string(vote->value[e]) : "-");
    }
  }
  for (const auto& [name, limit] : evaluator_->limits()) {
    for (const int64_t n : limit->wanted) out.push_back(std::to_string(n));
  }
  for (const auto& [name, limit] : evaluator_->limits()) {
    for (const int64_t n : evaluator_->granted(*limit)) out.push_back(std::to_string(n));
  }
  for (const auto& [name, limit] : evaluator_->limits()) {
    for (uint32_t e = 0; e < limit->wanted.size(); ++e) {
      out.push_back(reason_of(*evaluator_, *limit, e, statements_));
    }
  }
  return out;
}

Sheet ReferenceRun::run(const Sheet& inputs) {
  Receivers receivers(*evaluator_);
  CaseInputs in(inputs, [&](const std::string& name) { return receivers.find(name); });
  Sheet out;
  out.columns = columns_;
  for (size_t t = 0; t < inputs.rows.size(); ++t) {
    in.give(t);
    evaluator_->tick();
    out.rows.push_back(row());
    evaluator_->finish_tick();
  }
  return out;
}

}  // namespace flyball::conformance
