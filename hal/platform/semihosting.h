// What a program without an operating system asks of the debugger or emulator that runs it: files, arguments, an end.
// Numbers and blocks are those of Arm's semihosting specification, which RISC-V took over. Freestanding.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace flyball::hal::semihosting {

/// fopen's "rb" and "wb".
enum class Mode : uint32_t { kRead = 1, kWrite = 5 };

/// A file of the host; -1 when it cannot be opened.
int32_t open(const char* path, Mode mode);

/// The bytes that there are, `count` at most: of a pipe it waits for the first. 0 at the end.
size_t read(int32_t file, void* bytes, size_t count);

/// Whether all were written.
bool write(int32_t file, const void* bytes, size_t count);

/// The words that the emulator was given for the program, as one line with a 0 behind it; false when it does not fit.
bool command_line(char* text, size_t room);

/// Ends the emulator with this exit code.
[[noreturn]] void exit(uint32_t code);

}  // namespace flyball::hal::semihosting
