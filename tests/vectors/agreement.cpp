// Each sequence is a fresh start: its rows become the inputs of a conformance run, whose outputs are compared.
#include "tests/vectors/agreement.h"

#include <cmath>
#include <fstream>
#include <set>
#include <sstream>

#include "runtime/engine.h"
#include "tests/conformance/executor_run.h"
#include "tests/conformance/reference_run.h"

namespace flyball::vectors {
namespace {

using conformance::Case;
using conformance::Sheet;

Case case_of(const Port& port) {
  Case out;
  out.name = port.policy;
  const std::string path = std::string(FLYBALL_SOURCE_DIR) + "/policies/ports/" + port.policy + ".fly";
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  if (!in) throw std::runtime_error(path + ": cannot be read");
  out.policies = {{path, text.str()}};
  out.ranks = {0};
  out.domains = port.domains;
  return out;
}

Sheet inputs_of(const Port& port, const Sequence& sequence) {
  Sheet out;
  for (const Setting& param : port.params) out.columns.push_back("param " + port.policy + "." + param.param);
  for (const Reading& reading : port.readings) out.columns.push_back("reading " + port.policy + "." + reading.input);
  for (size_t r = 0; r < sequence.rows.size(); ++r) {
    std::vector<std::string>& cells = out.rows.emplace_back();
    for (const Setting& param : port.params) {
      cells.push_back(r == 0 ? std::to_string(param.steps(sequence.params)) : "");
    }
    for (const Reading& reading : port.readings) {
      const std::optional<int64_t> counts = reading.counts(sequence.rows[r], sequence.params);
      cells.push_back(counts ? std::to_string(*counts) : "");
    }
  }
  return out;
}

/// Columns by name, without the policy's own; a limit's votes are counted in text order: "ceiling freq 1".
std::map<std::string, size_t> index(const Sheet& sheet, const std::string& policy) {
  std::map<std::string, size_t> out;
  std::map<std::string, std::set<long>> lines;  // of votes, by "ceiling freq "
  const auto vote_at = [&](const std::string& name) { return name.find(policy + ":"); };
  const auto line_of = [&](const std::string& name) {
    return std::stol(name.substr(vote_at(name) + policy.size() + 1));
  };
  const auto is_vote = [&](const std::string& name) {
    return name.rfind("reason ", 0) != 0 && vote_at(name) != std::string::npos;
  };
  for (const std::string& name : sheet.columns) {
    if (is_vote(name)) lines[name.substr(0, vote_at(name))].insert(line_of(name));
  }
  for (size_t c = 0; c < sheet.columns.size(); ++c) {
    std::string name = sheet.columns[c];
    if (is_vote(name)) {
      const std::set<long>& all = lines[name.substr(0, vote_at(name))];
      const auto number = std::distance(all.begin(), all.find(line_of(name))) + 1;
      const size_t element = std::min(name.find('['), name.size());
      name = name.substr(0, vote_at(name)) + std::to_string(number) + name.substr(element);
    } else if (const size_t at = name.find(policy + "."); at != std::string::npos) {
      name.erase(at, policy.size() + 1);
    }
    out.insert({name, c});
  }
  return out;
}

std::string shown(double value) {
  std::ostringstream out;
  out.precision(12);
  out << value;
  return out.str();
}

/// What differs in a row; empty when nothing does.
std::string difference(const Port& port, const Row& row, const Given& given) {
  for (const Output& output : port.outputs) {
    if (row.text(output.column).empty()) continue;
    const double wanted = row.number(output.column), is = output.value(given);
    if (std::fabs(is - wanted) > output.within) {
      return output.column + " is " + shown(is) + ", the original's " + shown(wanted);
    }
  }
  return "";
}

size_t lines_of(const std::string& text) {
  std::istringstream in(text);
  std::string line;
  size_t count = 0;
  while (std::getline(in, line) && line.rfind("test ", 0) != 0) count += line.empty() ? 0 : 1;
  return count;
}

}  // namespace

Agreement compare(const Port& port) {
  const Case test = case_of(port);
  conformance::ReferenceRun reference(test);
  const compiler::CompileResult compiled = conformance::link_case(test, reference.evaluator());
  const compiler::LinkedSet& set = *compiled.linked;

  Agreement out;
  out.policy_lines = lines_of(test.policies[0].second);
  out.operations = set.program.ops.size;
  out.bytes = Engine::bytes_needed(set.program);
  for (const Sequence& sequence : read_vectors(port.set)) {
    const Sheet inputs = inputs_of(port, sequence);
    std::set<size_t> differ;
    for (const conformance::Backend& backend : conformance::executors()) {
      const std::unique_ptr<conformance::Executor> executor = backend.make(set);
      const Sheet sheet = conformance::run_executor(set, *executor, inputs);
      const std::map<std::string, size_t> columns = index(sheet, port.policy);
      for (size_t r = 0; r < sequence.rows.size(); ++r) {
        const std::string what = difference(port, sequence.rows[r], Given(columns, sheet.rows[r], sequence));
        if (what.empty()) continue;
        differ.insert(r);
        if (out.first_difference.empty()) {
          out.first_difference =
              "sequence " + sequence.name + ", row " + std::to_string(r) + ": " + backend.name + ": " + what;
        }
      }
    }
    out.rows += sequence.rows.size();
    out.agree += sequence.rows.size() - differ.size();
  }
  return out;
}

std::string compare_with_reference(const Port& port) {
  const Case test = case_of(port);
  conformance::ReferenceRun reference(test);
  const compiler::CompileResult compiled = conformance::link_case(test, reference.evaluator());
  const Sheet inputs = inputs_of(port, read_vectors(port.set).front());
  const std::unique_ptr<conformance::Executor> tables = conformance::executors().front().make(*compiled.linked);
  const Sheet given = conformance::run_executor(*compiled.linked, *tables, inputs);
  return conformance::first_difference(reference.run(inputs), given, "tables").value_or("");
}

}  // namespace flyball::vectors
