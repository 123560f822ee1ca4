// Firmware's sources without what is for processors that have no Linux.
#include "tools/firmware/library_files.h"

#include "hal/chip/tables_text.h"
#include "tools/firmware/sources.h"

namespace flyball::tools {

std::vector<emit::File> library_files(const chip::Chip& chip) {
  std::vector<emit::File> files = library_sources();
  for (const emit::File& file : firmware_sources()) {
    if (file.name.rfind("hal/platform/", 0) == 0 || file.name.rfind("tools/", 0) == 0) continue;
    files.push_back(file);
  }
  for (emit::File& file : files) {
    if (file.name == "lib/Makefile") file.name = "Makefile";
  }
  files.push_back({"chip.h", chip::tables_text(chip)});
  return files;
}

}  // namespace flyball::tools
