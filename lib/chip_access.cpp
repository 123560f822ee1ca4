// mmap, a serial line, and the caller's functions.
#include "lib/chip_access.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

namespace flyball {
namespace {

constexpr int kPatience_ms = 200;  // for a byte of an answer
constexpr uint64_t kUsPerS = 1'000'000, kNsPerUs = 1000;

uint64_t monotonic_us(void*) {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * kUsPerS + static_cast<uint64_t>(now.tv_nsec) / kNsPerUs;
}

void sleep_us(void* context, uint32_t duration_us) {
  const uint64_t until_us = monotonic_us(context) + duration_us;
  timespec until{};
  until.tv_sec = static_cast<time_t>(until_us / kUsPerS);
  until.tv_nsec = static_cast<long>(until_us % kUsPerS * kNsPerUs);
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr) == EINTR) {
  }
}

hal::Status status_of(int result) { return result == 0 ? hal::Status::kOk : hal::Status::kBusError; }

void put(void* context, const uint8_t* bytes, uint32_t count) {
  LinkFile& link = *static_cast<LinkFile*>(context);
  while (count > 0 && !link.ended) {
    const ssize_t done = write(link.file, bytes, count);
    if (done < 0 && errno == EINTR) continue;
    link.ended = done <= 0;
    if (link.ended) return;
    bytes += done;
    count -= static_cast<uint32_t>(done);
  }
}

/// Waits for bytes and takes all there are; false when none came.
bool read_ahead(LinkFile& link) {
  pollfd ready{link.file, POLLIN, 0};
  int events = 0;
  while (!link.ended && (events = poll(&ready, 1, kPatience_ms)) < 0 && errno == EINTR) {
  }
  if (link.ended || events == 0) return false;
  const ssize_t done = read(link.file, link.ahead, sizeof link.ahead);
  link.ended = done == 0 || (done < 0 && errno != EINTR);
  link.next = 0;
  link.end = done > 0 ? static_cast<uint32_t>(done) : 0;
  return done > 0;
}

bool get(void* context, uint8_t* byte) {
  LinkFile& link = *static_cast<LinkFile*>(context);
  if (link.next == link.end && !read_ahead(link)) return false;
  *byte = link.ahead[link.next++];
  return true;
}

}  // namespace

hal::Platform CallerBus::platform() {
  const auto read = [](void* context, uint32_t address, uint32_t* word) {
    const flyball_bus& theirs = static_cast<CallerBus*>(context)->bus;
    return status_of(theirs.read(theirs.context, address, word));
  };
  const auto write = [](void* context, uint32_t address, uint32_t word) {
    const flyball_bus& theirs = static_cast<CallerBus*>(context)->bus;
    return status_of(theirs.write(theirs.context, address, word));
  };
  const auto now_us = [](void* context) {
    const flyball_bus& theirs = static_cast<CallerBus*>(context)->bus;
    return theirs.now_us(theirs.context);
  };
  const auto wait_us = [](void* context, uint32_t duration_us) {
    const flyball_bus& theirs = static_cast<CallerBus*>(context)->bus;
    theirs.wait_us(theirs.context, duration_us);
  };
  return {this, read, write, now_us, wait_us};
}

bool MappedFile::open(const char* path, const flyball_window* wanted, uint32_t count) {
  buses = {windows, 0, nullptr, monotonic_us, sleep_us};
  const int file = ::open(path, O_RDWR | O_SYNC | O_CLOEXEC);
  if (file < 0) return false;
  const auto page = static_cast<off_t>(sysconf(_SC_PAGESIZE));
  for (uint32_t i = 0; i < count; ++i) {
    const auto [address, bytes] = wanted[i];
    void* const words = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, static_cast<off_t>(i) * page);
    if (words == MAP_FAILED) break;
    memory[i] = {static_cast<volatile uint32_t*>(words), address, bytes, nullptr, nullptr};
    windows[i] = {address, bytes, hal::bus_of(&memory[i])};
    buses.count = i + 1;
  }
  const int error = errno;
  ::close(file);
  errno = error;
  return buses.count == count;
}

void MappedFile::close() {
  for (uint32_t i = 0; i < buses.count; ++i) munmap(const_cast<uint32_t*>(memory[i].words), memory[i].bytes);
}

bool LinkFile::open(const char* path) {
  ended = false;
  next = end = 0;
  file = ::open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (file < 0) return false;
  termios line{};
  if (tcgetattr(file, &line) == 0) {  // of a serial line: bytes as they are
    cfmakeraw(&line);
    tcsetattr(file, TCSANOW, &line);
    tcflush(file, TCIFLUSH);  // answers to the process before
  }
  return true;
}

void LinkFile::close() const {
  if (file >= 0) ::close(file);
}

hal::Platform LinkFile::platform() {
  // Tags of their own: an answer to the process before may come yet.
  master = {{this, put, get}, static_cast<uint8_t>(monotonic_us(nullptr))};
  return hal::platform_of(&master);
}

}  // namespace flyball
