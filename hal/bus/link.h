// Burst frames over a byte link, such as a UART or a pair of FIFOs: a row of registers in one frame, so that a tick
// takes a dozen frames and not hundreds. Time goes over the same link, for a chip that is simulated. Freestanding.
//
//   asked     0xA7, tag, op, count, stride (2), address (4), words (4 each: `count` of a write, else none), CRC (2)
//   answered  0x7A, tag, status, count, words (4 each), CRC (2)
//
// Numbers have their lowest byte first, the CRC (hal/bus/crc.h, over all before it) its highest. Status is a
// hal::Status. A burst ends at the first word that fails. The answer's words: of a read those that were read, of a
// write one, how many were written, of `now` two, else none. An answer with another tag is an old one and is passed
// over; a frame that comes damaged is not answered.
#pragma once

#include "hal/bus/access.h"
#include "hal/bus/bus.h"

namespace flyball::hal {

enum class LinkOp : uint8_t {
  kRead = 1,   // `count` words from `address`, `stride` bytes apart
  kWrite = 2,  // the same, written
  kNow = 3,    // the time, us: 64 bits
  kWait = 4    // lets `address` us go by
};

constexpr uint32_t kLinkWords = kRowWords;  // of one frame
constexpr uint8_t kLinkAsked = 0xA7, kLinkAnswered = 0x7A;
constexpr uint32_t kLinkAskedHeader = 10, kLinkAnswerHeader = 4;
constexpr uint32_t kLinkFrameBytes = kLinkAskedHeader + 4 * kLinkWords + 2;  // the longest

struct ByteLink {
  void* context;
  void (*put)(void* context, const uint8_t* bytes, uint32_t count);
  /// The next byte; false when none came in the time that the link is given.
  bool (*get)(void* context, uint8_t* byte);
};

/// The controller's end. The tag counts frames; where it begins does not matter.
struct LinkMaster {
  ByteLink link;
  uint8_t tag;
  uint32_t frames;  // asked so far
};

/// Bus, bursts and time over the link. `master` must outlive it. A frame without an answer is asked again, kBusTries
/// times in all, and is a time-out then; the time that is not answered is 0.
Platform platform_of(LinkMaster* master);

/// The chip's end: takes the next frame and answers it from `chip`. False when the link gave no whole frame, or one
/// that is damaged.
bool link_serve(const ByteLink& link, const Platform& chip);

}  // namespace flyball::hal
