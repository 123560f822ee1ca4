// A row a processor.
#include "tools/firmware/target.h"

namespace flyball::tools {
namespace {

Target cortex_m(const char* name, const char* board) {
  return {name,
          "start_cortex_m",
          "uart_cmsdk",
          "arm-none-eabi-g++",
          "gcc-arm-none-eabi",
          "qemu-system-arm",
          "qemu-system-arm",
          {"-M", board}};
}

}  // namespace

const std::vector<Target>& targets() {
  static const std::vector<Target> rows = {
      cortex_m("cortex-m3", "mps2-an385"),
      cortex_m("cortex-m4", "mps2-an386"),
      cortex_m("cortex-m7", "mps2-an500"),
      {"rv32imac",
       "start_rv32",
       "uart_16550",
       "riscv64-unknown-elf-g++",
       "gcc-riscv64-unknown-elf",
       "qemu-system-riscv32",
       "qemu-system-misc",
       {"-M", "virt", "-bios", "none"}},
      {"aarch64",
       "start_aarch64",
       "uart_pl011",
       "aarch64-linux-gnu-g++",
       "g++-aarch64-linux-gnu",
       "qemu-system-aarch64",
       "qemu-system-arm",
       {"-M", "virt", "-cpu", "cortex-a53", "-nic", "none"}},
  };
  return rows;
}

const Target* find_target(const std::string& name) {
  for (const Target& target : targets()) {
    if (target.name == name) return &target;
  }
  return nullptr;
}

}  // namespace flyball::tools
