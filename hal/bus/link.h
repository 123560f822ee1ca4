// Frames over a byte link, such as a UART or a pair of FIFOs. A frame carries rows of registers (hal/bus/row.h), read,
// written and polled at the chip's end, so that a tick takes a dozen frames and not hundreds. Time goes over the same
// link, for a chip that is simulated. Freestanding.
//
//   asked     0xA7, tag, op, rows, length (2), then of kRows each row:
//               op, when, stride (2), address (4), select (4), of a poll keep, ready and time-out (4 each),
//               of a write or poll its words (4 each); of kWait the time, us (4); CRC (2)
//   answered  0x7A, tag, emergency, rows, length (2), then of kRows each row: good (4), of a read or poll its words
//               (4 each); of kNow the time, us (8); CRC (2)
//
// Numbers have their lowest byte first, the CRC (hal/bus/crc.h, over all before it) its highest; `length` is that of
// all behind it but the CRC. Of a row those words travel that its `select` names. `emergency` is 1 where one stands at
// the chip's end. An answer with another tag is an old one and is passed over; a frame that comes damaged is not
// answered.
#pragma once

#include "hal/bus/row.h"

namespace flyball::hal {

enum class LinkOp : uint8_t { kRows = 1, kNow = 2, kWait = 3 };

/// What a frame holds at most.
constexpr uint32_t kLinkRows = 8, kLinkWords = 96;

constexpr uint8_t kLinkAsked = 0xA7, kLinkAnswered = 0x7A;
constexpr uint32_t kLinkHeader = 6, kLinkRowHeader = 24;
constexpr uint32_t kLinkFrameBytes = kLinkHeader + kLinkRows * kLinkRowHeader + 4 * kLinkWords + 2;  // the longest

struct ByteLink {
  void* context;
  void (*put)(void* context, const uint8_t* bytes, uint32_t count);
  /// The next byte; false when none came in the time that the link is given.
  bool (*get)(void* context, uint8_t* byte);
};

/// The controller's end. The tag counts frames; where it begins does not matter.
struct LinkMaster {
  ByteLink link;
  uint8_t tag = 0;
  bool emergency = false;  // stood at the chip's end when it last answered
  uint32_t frames = 0;     // asked so far
};

/// Bus, rows, time and emergency over the link. `master` must outlive it. A frame without an answer is asked again,
/// kBusTries times in all, and is a time-out then: of its rows nothing is good. The time that is not answered is 0.
Platform platform_of(LinkMaster* master);

/// The chip's end: takes the next frame and answers it from `chip`. False when the link gave no whole frame, or one
/// that is damaged.
bool link_serve(const ByteLink& link, const Platform& chip);

}  // namespace flyball::hal
