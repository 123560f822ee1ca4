// Any bytes as a chip file: a chip that passed every check, or errors that can be shown.
#include <cstdlib>

#include "hal/chip/load.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto result = flyball::chip::parse(text, "fuzz.yaml");
  if (const auto* errors = std::get_if<std::vector<flyball::chip::Error>>(&result)) {
    if (errors->empty()) std::abort();
    for (const auto& error : *errors) {
      if (error.message.empty() || to_string(error).empty()) std::abort();
    }
  }
  return 0;
}
