// flyball explain: the page of a diagnostic.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <memory>
#include <string>

#include "tools/command.h"
#include "tools/diagnostic_pages.h"

namespace flyball::tools {
namespace {

constexpr const char* kFooter = R"(Examples:
  flyball explain FB0511          what the code means, why it matters, an example, and the same mended

Exit codes: 0 fine, 2 no such code.)";

int explain(const std::string& asked) {
  std::string code = asked;
  for (char& c : code) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  const auto pages = diagnostic_pages();
  const auto page = pages.find(code);
  if (page == pages.end()) {
    return fail({fmt::format("there is no diagnostic '{}'", asked),
                 "codes look like FB0511, in the brackets behind `error` or `warning`", kWrongUsage});
  }
  fmt::print("{}", page->second);
  return kFine;
}

}  // namespace

void add_explain_command(CLI::App& app, int& exit_code) {
  auto code = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("explain", "Explain a diagnostic: what it means, and what mends it");
  command->add_option("CODE", *code, "the code of the diagnostic, such as FB0511")->required();
  command->footer(kFooter);
  command->callback([code, &exit_code] { exit_code = explain(*code); });
}

}  // namespace flyball::tools
