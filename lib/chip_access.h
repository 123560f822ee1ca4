// Ways to a chip's registers on Linux: each a platform that owns what it needs. The other end of flyball.h's three
// opens.
#pragma once

#include "hal/bus/link.h"
#include "hal/platform/memory_mapped.h"
#include "lib/flyball.h"

namespace flyball {

constexpr uint32_t kMostWindows = 8;

/// Functions of the caller's.
struct CallerBus {
  flyball_bus bus;
  hal::Platform platform();
};

/// Windows of a mapped file. false with errno when it cannot be opened or mapped; close() ends what open() began.
struct MappedFile {
  bool open(const char* path, const flyball_window* windows, uint32_t count);
  void close();
  hal::Platform platform() { return hal::platform_of(&buses); }

  hal::MemoryMapped memory[kMostWindows];
  hal::BusWindow windows[kMostWindows];
  hal::BusWindows buses;
};

/// A byte link over a file.
struct LinkFile {
  bool open(const char* path);
  void close() const;
  hal::Platform platform();

  int file;
  bool ended;  // the file is at its end, or broken
  uint8_t ahead[hal::kLinkFrameBytes];  // read, not yet taken: next .. end - 1
  uint32_t next, end;
  hal::LinkMaster master;
};

}  // namespace flyball
