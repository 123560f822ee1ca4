// Lines for people and for JUnit's readers.
#include "tools/test_report.h"

#include <fmt/format.h>

#include "compiler/graph/markup.h"
#include "tools/terminal.h"

namespace flyball::tools {
namespace {

/// Where and why, in lines without indentation.
std::vector<std::string> reasons(const TestedFile& file, const TestCase& test) {
  const compiler::TestOutcome& o = test.outcome;
  std::vector<std::string> lines = {fmt::format("{}:{}: {}", file.path, o.line, o.message)};
  lines.push_back(
      fmt::format("after {} {}{}{}", o.tick, o.tick == 1 ? "tick" : "ticks", o.values.empty() ? "" : ": ", o.values));
  if (!test.params.empty()) lines.push_back("with " + test.params);
  return lines;
}

}  // namespace

std::string case_lines(const TestedFile& file, bool colour) {
  std::string out;
  for (const TestCase& test : file.cases) {
    const bool passed = test.outcome.passed;
    const std::string word = passed ? styled("passed", Style::kGreen, colour) : styled("FAILED", Style::kRed, colour);
    out += fmt::format("{}  {}: {}\n", word, file.path, test.name);
    if (passed) continue;
    for (const std::string& line : reasons(file, test)) out += "  " + line + "\n";
  }
  return out;
}

std::string junit_xml(const std::vector<std::unique_ptr<TestedFile>>& files) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  for (const auto& file : files) {
    const bool broken = file->compiled.linked == nullptr;
    size_t failures = 0;
    for (const TestCase& test : file->cases) failures += test.outcome.passed ? 0 : 1;
    out += fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\">\n",
                       graph::markup_text(file->path), file->cases.size() + (broken ? 1 : 0), failures, broken ? 1 : 0);
    if (broken) {
      const std::string said = dsl::render(file->compiled.diagnostics, file->compiled.sources, false);
      out += fmt::format(
          "    <testcase classname=\"{0}\" name=\"check\"><error message=\"the policy has errors\">{1}"
          "</error></testcase>\n",
          graph::markup_text(file->path), graph::markup_text(said));
    }
    for (const TestCase& test : file->cases) {
      out += fmt::format("    <testcase classname=\"{}\" name=\"{}\"", graph::markup_text(file->path),
                         graph::markup_text(test.name));
      if (test.outcome.passed) {
        out += "/>\n";
        continue;
      }
      std::string text;
      for (const std::string& line : reasons(*file, test))
        text += (text.empty() ? "" : "\n") + graph::markup_text(line);
      out += fmt::format("><failure message=\"{}\">{}</failure></testcase>\n", graph::markup_text(test.outcome.message),
                         text);
    }
    out += "  </testsuite>\n";
  }
  return out + "</testsuites>\n";
}

}  // namespace flyball::tools
