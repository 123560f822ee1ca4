// Calls: an operation and the address of its arguments, behind an instruction that no other code contains.
#include "hal/platform/semihosting.h"

namespace flyball::hal::semihosting {
namespace {

enum class Operation : uintptr_t { kOpen = 0x01, kWrite = 0x05, kRead = 0x06, kCommandLine = 0x15, kExit = 0x20 };

constexpr uintptr_t kApplicationExit = 0x20026;

#if defined(__arm__)

uintptr_t call(Operation operation, const uintptr_t* arguments) {
  register uintptr_t r0 asm("r0") = static_cast<uintptr_t>(operation);
  register const uintptr_t* r1 asm("r1") = arguments;
  asm volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
}

#elif defined(__aarch64__)

uintptr_t call(Operation operation, const uintptr_t* arguments) {
  register uintptr_t x0 asm("x0") = static_cast<uintptr_t>(operation);
  register const uintptr_t* x1 asm("x1") = arguments;
  asm volatile("hlt 0xf000" : "+r"(x0) : "r"(x1) : "memory");
  return x0;
}

#elif defined(__riscv)

// The three instructions are told from an ordinary ebreak by their neighbours: none is compressed, and all are on one
// page.
uintptr_t call(Operation operation, const uintptr_t* arguments) {
  register uintptr_t a0 asm("a0") = static_cast<uintptr_t>(operation);
  register const uintptr_t* a1 asm("a1") = arguments;
  asm volatile(
      ".option push\n.option norvc\n.balign 16\n"
      "slli x0, x0, 0x1f\nebreak\nsrai x0, x0, 7\n"
      ".option pop"
      : "+r"(a0)
      : "r"(a1)
      : "memory");
  return a0;
}

#else
#error "semihosting is known for Arm and RISC-V"
#endif

uintptr_t number(const void* address) { return reinterpret_cast<uintptr_t>(address); }

}  // namespace

int32_t open(const char* path, Mode mode) {
  size_t length = 0;
  while (path[length] != 0) ++length;
  const uintptr_t arguments[] = {number(path), static_cast<uintptr_t>(mode), length};
  return static_cast<int32_t>(call(Operation::kOpen, arguments));
}

size_t read(int32_t file, void* bytes, size_t count) {
  const uintptr_t arguments[] = {static_cast<uintptr_t>(file), number(bytes), count};
  const uintptr_t missing = call(Operation::kRead, arguments);
  return missing <= count ? count - missing : 0;
}

bool write(int32_t file, const void* bytes, size_t count) {
  const char* rest = static_cast<const char*>(bytes);
  while (count > 0) {
    const uintptr_t arguments[] = {static_cast<uintptr_t>(file), number(rest), count};
    const uintptr_t missing = call(Operation::kWrite, arguments);
    if (missing >= count) return false;
    rest += count - missing;
    count = missing;
  }
  return true;
}

bool command_line(char* text, size_t room) {
  const uintptr_t arguments[] = {number(text), room};
  return call(Operation::kCommandLine, arguments) == 0;
}

void exit(uint32_t code) {
  const uintptr_t arguments[] = {kApplicationExit, code};
  while (true) call(Operation::kExit, arguments);
}

}  // namespace flyball::hal::semihosting
