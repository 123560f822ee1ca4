// A frame at a time.
#include "tests/library/served_chip.h"

#include <poll.h>
#include <pty.h>
#include <termios.h>
#include <unistd.h>

#include <stdexcept>

namespace flyball::library {
namespace {

constexpr int kPatience_ms = 20'000, kShortPatience_ms = 500;

}  // namespace

ServedChip::ServedChip(const kill::Plant& plant, const sim::SimulatedChip& chip) : plant_(plant), chip_(chip) {
  char name[64];
  termios raw{};
  cfmakeraw(&raw);
  if (openpty(&ours_, &theirs_, name, &raw, nullptr) != 0) throw std::runtime_error("no pseudo-terminal");
  line_ = name;
}

ServedChip::~ServedChip() {
  close(ours_);
  close(theirs_);
}

void ServedChip::advance() {
  chip_.advance(kill::kTick_us);
  states_.push_back(kill::state_of(chip_, plant_));
}

hal::ByteLink ServedChip::link() {
  return {this,
          [](void* self, const uint8_t* bytes, uint32_t count) {
            if (write(static_cast<ServedChip*>(self)->ours_, bytes, count) != static_cast<ssize_t>(count)) {
              static_cast<ServedChip*>(self)->silent_ = true;
            }
          },
          [](void* self, uint8_t* byte) { return static_cast<ServedChip*>(self)->take(byte); }};
}

bool ServedChip::take(uint8_t* byte) {
  if (bytes_ == most_bytes_) return false;
  if (next_ == ahead_.size()) {
    pollfd ready{ours_, POLLIN, 0};
    next_ = 0;
    ahead_.resize(hal::kLinkFrameBytes);
    const ssize_t done = poll(&ready, 1, patience_ms_) <= 0 ? 0 : read(ours_, ahead_.data(), ahead_.size());
    ahead_.resize(done > 0 ? static_cast<size_t>(done) : 0);
    silent_ = ahead_.empty();
    if (silent_) return false;
  }
  *byte = ahead_[next_++];
  ++bytes_;
  return true;
}

hal::Platform ServedChip::platform() {
  hal::Platform out{};
  out.context = this;
  out.read = [](void* self, uint32_t address, uint32_t* word) {
    const hal::Platform& p = static_cast<ServedChip*>(self)->chip_.platform();
    return p.read(p.context, address, word);
  };
  out.write = [](void* self, uint32_t address, uint32_t word) {
    const hal::Platform& p = static_cast<ServedChip*>(self)->chip_.platform();
    return p.write(p.context, address, word);
  };
  out.now_us = [](void* self) {
    const hal::Platform& p = static_cast<ServedChip*>(self)->chip_.platform();
    return p.now_us(p.context);
  };
  out.wait_us = [](void* self, uint32_t duration_us) {
    ServedChip& served = *static_cast<ServedChip*>(self);
    const hal::Platform& p = served.chip_.platform();
    const auto until_us = static_cast<int64_t>(p.now_us(p.context) + duration_us);
    if (until_us < served.chip_.time_us() + kill::kTick_us) return p.wait_us(p.context, duration_us);
    while (until_us >= served.chip_.time_us() + kill::kTick_us) served.advance();
  };
  return out;
}

bool ServedChip::serve(size_t ticks, size_t most_bytes) {
  const size_t end = states_.size() + ticks;
  bytes_ = 0;
  most_bytes_ = most_bytes;
  silent_ = false;
  patience_ms_ = kPatience_ms;
  const hal::Platform chip = platform();
  while (states_.size() < end && bytes_ < most_bytes_ && !silent_) (void)hal::link_serve(link(), chip);
  return !silent_;
}

void ServedChip::serve_rest() {
  bytes_ = 0;
  most_bytes_ = SIZE_MAX;
  patience_ms_ = kShortPatience_ms;
  const hal::Platform chip = platform();
  for (silent_ = false; !silent_;) (void)hal::link_serve(link(), chip);
}

void ServedChip::left_alone(size_t ticks) {
  tcflush(ours_, TCIOFLUSH);
  tcflush(theirs_, TCIOFLUSH);
  ahead_.clear();
  next_ = 0;
  for (size_t i = 0; i < ticks; ++i) advance();
}

}  // namespace flyball::library
