// Reads a chip file for a command.
#include "tools/chip_file.h"

#include <fmt/format.h>

#include "hal/chip/load.h"
#include "tools/bundled.h"

namespace flyball::tools {

std::unique_ptr<chip::Chip> read_chip_file(const std::string& name) {
  chip::LoadResult result = chip::load(find_named(name, "chips", ".yaml").path);
  if (const auto* errors = std::get_if<std::vector<chip::Error>>(&result)) {
    for (const chip::Error& error : *errors) fmt::print(stderr, "{}\n", chip::to_string(error));
    return nullptr;
  }
  return std::make_unique<chip::Chip>(std::get<chip::Chip>(std::move(result)));
}

}  // namespace flyball::tools
