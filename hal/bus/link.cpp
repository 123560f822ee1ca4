// Frames of the byte link, of both ends.
#include "hal/bus/link.h"

#include "hal/bus/crc.h"

namespace flyball::hal {
namespace {

constexpr uint32_t kMostPassedOver = 2 * kLinkFrameBytes;  // bytes that begin no answer of ours, before we ask again

struct Asked {
  LinkOp op;
  uint8_t count;
  uint16_t stride;
  uint32_t address;
};

/// Where word `index` of a frame lies, from the first.
uint8_t* word_at(uint8_t* first, uint32_t index) { return first + size_t{4} * index; }

bool get_bytes(const ByteLink& link, uint8_t* bytes, uint32_t count) {
  for (uint32_t i = 0; i < count; ++i) {
    if (!link.get(link.context, bytes + i)) return false;
  }
  return true;
}

/// Takes bytes until one begins a frame, then the rest of its header.
bool get_header(const ByteLink& link, uint8_t first, uint8_t* frame, uint32_t header) {
  for (uint32_t i = 0; i < kMostPassedOver; ++i) {
    if (!link.get(link.context, frame)) return false;
    if (frame[0] == first) return get_bytes(link, frame + 1, header - 1);
  }
  return false;
}

/// An answer to this tag, whole and undamaged.
bool get_answer(const ByteLink& link, uint8_t tag, uint8_t* frame) {
  for (uint32_t i = 0; i < kBusTries; ++i) {
    if (!get_header(link, kLinkAnswered, frame, kLinkAnswerHeader) || frame[3] > kLinkWords) return false;
    const uint32_t rest = 4U * frame[3] + kCrcBytes;
    if (!get_bytes(link, frame + kLinkAnswerHeader, rest)) return false;
    if (crc_fits(frame, kLinkAnswerHeader + rest) && frame[1] == tag) return true;
  }
  return false;
}

/// Asks, and leaves the words of the answer in `words`: as many as `*answered` says on return, at most `room`.
Status ask(LinkMaster& master, const Asked& asked, const uint32_t* written, uint32_t* words, uint32_t room,
           uint32_t* answered) {
  uint8_t frame[kLinkFrameBytes];
  *answered = 0;
  for (uint32_t i = 0; i < kBusTries; ++i) {
    uint32_t size = kLinkAskedHeader;
    frame[0] = kLinkAsked;
    frame[1] = ++master.tag;
    frame[2] = static_cast<uint8_t>(asked.op);
    frame[3] = asked.count;
    frame[4] = static_cast<uint8_t>(asked.stride & 0xFFU);
    frame[5] = static_cast<uint8_t>(asked.stride >> 8);
    put_word(frame + 6, asked.address);
    for (uint32_t w = 0; written != nullptr && w < asked.count; ++w, size += 4) put_word(frame + size, written[w]);
    ++master.frames;
    master.link.put(master.link.context, frame, crc_append(frame, size));
    if (!get_answer(master.link, frame[1], frame)) continue;
    *answered = frame[3] < room ? frame[3] : room;
    for (uint32_t w = 0; w < *answered && words != nullptr; ++w)
      words[w] = get_word(word_at(frame + kLinkAnswerHeader, w));
    return frame[2] <= static_cast<uint8_t>(Status::kMismatch) ? static_cast<Status>(frame[2]) : Status::kBusError;
  }
  return Status::kTimeout;
}

Status read_burst(void* context, uint32_t address, uint32_t stride, uint32_t count, uint32_t* words, uint32_t* done) {
  LinkMaster& master = *static_cast<LinkMaster*>(context);
  *done = 0;
  if (count > kLinkWords || stride > 0xFFFFU) return Status::kBusError;
  const Asked asked{LinkOp::kRead, static_cast<uint8_t>(count), static_cast<uint16_t>(stride), address};
  const Status status = ask(master, asked, nullptr, words, count, done);
  return status == Status::kOk && *done < count ? Status::kBusError : status;
}

Status read(void* context, uint32_t address, uint32_t* word) {
  uint32_t done = 0;
  return read_burst(context, address, 4, 1, word, &done);
}

Status write_burst(void* context, uint32_t address, uint32_t stride, uint32_t count, const uint32_t* words,
                   uint32_t* done) {
  LinkMaster& master = *static_cast<LinkMaster*>(context);
  *done = 0;
  if (count > kLinkWords || stride > 0xFFFFU) return Status::kBusError;
  const Asked asked{LinkOp::kWrite, static_cast<uint8_t>(count), static_cast<uint16_t>(stride), address};
  uint32_t written = 0, answered = 0;
  const Status status = ask(master, asked, words, &written, 1, &answered);
  if (answered == 1) *done = written < count ? written : count;
  return status == Status::kOk && *done < count ? Status::kBusError : status;
}

Status write(void* context, uint32_t address, uint32_t word) {
  uint32_t done = 0;
  return write_burst(context, address, 4, 1, &word, &done);
}

uint64_t now_us(void* context) {
  uint32_t words[2] = {0, 0};
  uint32_t answered = 0;
  const Status status = ask(*static_cast<LinkMaster*>(context), {LinkOp::kNow, 0, 0, 0}, nullptr, words, 2, &answered);
  return status == Status::kOk && answered == 2 ? static_cast<uint64_t>(words[1]) << 32 | words[0] : 0;
}

void wait_us(void* context, uint32_t duration_us) {
  uint32_t answered = 0;
  (void)ask(*static_cast<LinkMaster*>(context), {LinkOp::kWait, 0, 0, duration_us}, nullptr, nullptr, 0, &answered);
}

/// Does what is asked; words of the answer go into the frame, where those to be written are. Returns how many.
uint32_t serve(const Asked& asked, const Platform& chip, uint8_t* words, Status* status) {
  *status = Status::kOk;
  uint32_t done = 0;
  if (asked.op == LinkOp::kNow) {
    const uint64_t time_us = chip.now_us(chip.context);
    put_word(words, static_cast<uint32_t>(time_us));
    put_word(words + 4, static_cast<uint32_t>(time_us >> 32));
    return 2;
  }
  if (asked.op == LinkOp::kWait) {
    chip.wait_us(chip.context, asked.address);
    return 0;
  }
  for (; done < asked.count && *status == Status::kOk; ++done) {
    const uint32_t address = asked.address + done * asked.stride;
    uint32_t word = asked.op == LinkOp::kWrite ? get_word(word_at(words, done)) : 0;
    *status =
        asked.op == LinkOp::kRead ? chip.read(chip.context, address, &word) : chip.write(chip.context, address, word);
    if (*status == Status::kOk) put_word(word_at(words, done), word);
  }
  if (*status != Status::kOk) --done;
  if (asked.op == LinkOp::kRead) return done;
  put_word(words, done);
  return 1;
}

}  // namespace

Platform platform_of(LinkMaster* master) { return {master, read, write, now_us, wait_us, read_burst, write_burst}; }

bool link_serve(const ByteLink& link, const Platform& chip) {
  uint8_t frame[kLinkFrameBytes];
  if (!get_header(link, kLinkAsked, frame, kLinkAskedHeader) || frame[3] > kLinkWords) return false;
  const Asked asked{static_cast<LinkOp>(frame[2]), frame[3], static_cast<uint16_t>(frame[4] | frame[5] << 8),
                    get_word(frame + 6)};
  const uint32_t rest = (asked.op == LinkOp::kWrite ? 4U * asked.count : 0U) + kCrcBytes;
  if (!get_bytes(link, frame + kLinkAskedHeader, rest) || !crc_fits(frame, kLinkAskedHeader + rest)) return false;
  if (asked.op < LinkOp::kRead || asked.op > LinkOp::kWait) return false;

  uint8_t answer[kLinkFrameBytes];
  for (uint32_t i = 0; i + kCrcBytes < rest; ++i) answer[kLinkAnswerHeader + i] = frame[kLinkAskedHeader + i];
  Status status = Status::kOk;
  const uint32_t words = serve(asked, chip, answer + kLinkAnswerHeader, &status);
  answer[0] = kLinkAnswered;
  answer[1] = frame[1];
  answer[2] = static_cast<uint8_t>(status);
  answer[3] = static_cast<uint8_t>(words);
  link.put(link.context, answer, crc_append(answer, kLinkAnswerHeader + 4 * words));
  return true;
}

}  // namespace flyball::hal
