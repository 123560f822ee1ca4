// How every subcommand says that it cannot go on.
#include "tools/command.h"

#include <fmt/format.h>

#include "tools/terminal.h"

namespace flyball::tools {

int fail(const Failure& failure) {
  const std::string error = styled("error:", Style::kRed, colour_on_stderr());
  fmt::print(stderr, "flyball: {} {}\n", error, failure.message);
  if (!failure.hint.empty()) fmt::print(stderr, "  hint: {}\n", failure.hint);
  return failure.code;
}

}  // namespace flyball::tools
