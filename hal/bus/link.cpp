// Frames of the byte link, of both ends.
#include "hal/bus/link.h"

#include "hal/bus/access.h"
#include "hal/bus/crc.h"

namespace flyball::hal {
namespace {

constexpr uint32_t kMostPassedOver = 2 * kLinkFrameBytes;  // bytes that begin no frame of ours, before we give up

/// Fills a frame from its first byte on. Whoever fills it sees to it that there is room.
struct Writer {
  uint8_t* bytes;
  uint32_t size;

  void put8(uint32_t value) { bytes[size++] = static_cast<uint8_t>(value); }
  void put16(uint32_t value) {
    put8(value & 0xFFU);
    put8(value >> 8 & 0xFFU);
  }
  void put32(uint32_t value) {
    put_word(bytes + size, value);
    size += 4;
  }
};

/// Takes a frame apart. Past its end are zeros, and it is not `whole`.
struct Reader {
  const uint8_t* bytes;
  uint32_t size;
  uint32_t at = 0;
  bool whole = true;

  uint32_t get8() {
    if (at < size) return bytes[at++];
    whole = false;
    return 0;
  }
  uint32_t get16() {
    const uint32_t low = get8();
    return get8() << 8 | low;
  }
  uint32_t get32() {
    const uint32_t low = get16();
    return get16() << 16 | low;
  }
};

// Frames.

/// Header, with a length that close() fills in.
Writer open(uint8_t* frame, uint8_t first, uint8_t tag, uint8_t third, uint8_t rows) {
  Writer out{frame, 0};
  out.put8(first);
  out.put8(tag);
  out.put8(third);
  out.put8(rows);
  out.put16(0);
  return out;
}

void close_and_send(const ByteLink& link, Writer out) {
  Writer length{out.bytes, kLinkHeader - 2};
  length.put16(out.size - kLinkHeader);
  link.put(link.context, out.bytes, crc_append(out.bytes, out.size));
}

bool get_bytes(const ByteLink& link, uint8_t* bytes, uint32_t count) {
  for (uint32_t i = 0; i < count; ++i) {
    if (!link.get(link.context, bytes + i)) return false;
  }
  return true;
}

/// Takes bytes until one begins a frame, then the frame. False: none came whole and undamaged. `ended` then says
/// whether the link has no more.
bool get_frame(const ByteLink& link, uint8_t first, uint8_t* frame, Reader* body, bool* ended) {
  *ended = true;
  for (uint32_t i = 0;; ++i) {
    if (i == kMostPassedOver || !link.get(link.context, frame)) return false;
    if (frame[0] == first) break;
  }
  if (!get_bytes(link, frame + 1, kLinkHeader - 1)) return false;
  const uint32_t length = frame[4] | static_cast<uint32_t>(frame[5]) << 8;
  if (kLinkHeader + length + kCrcBytes > kLinkFrameBytes) return false;
  if (!get_bytes(link, frame + kLinkHeader, length + kCrcBytes)) return false;
  *ended = false;
  *body = {frame + kLinkHeader, length};
  return crc_fits(frame, kLinkHeader + length + kCrcBytes);
}

// The controller's end.

/// Sends the frame, again where no answer comes. The answer takes its place.
bool exchange(LinkMaster& master, Writer out, Reader* body) {
  uint8_t answer[kLinkFrameBytes];
  for (uint32_t i = 0; i < kBusTries; ++i) {
    out.bytes[1] = ++master.tag;
    ++master.frames;
    close_and_send(master.link, out);
    bool ended = false;
    for (uint32_t old = 0; old < kBusTries && !ended; ++old) {
      if (!get_frame(master.link, kLinkAnswered, answer, body, &ended) || answer[1] != master.tag) continue;
      master.emergency = answer[2] != 0;
      for (uint32_t b = 0; b < body->size; ++b) out.bytes[b] = answer[kLinkHeader + b];
      body->bytes = out.bytes;
      return true;
    }
  }
  return false;
}

uint32_t words_of(const Row& row) {
  uint32_t count = 0;
  each_bit(row.select, [&](uint32_t) { ++count; });
  return count;
}

void put_row(Writer* out, const Row& row) {
  out->put8(static_cast<uint8_t>(row.op));
  out->put8(static_cast<uint8_t>(row.when));
  out->put16(row.stride);
  out->put32(row.address);
  out->put32(row.select);
  if (row.op == RowOp::kPoll) {
    out->put32(row.keep);
    out->put32(row.ready);
    out->put32(row.timeout_us);
  }
  if (row.op != RowOp::kRead) each_bit(row.select, [&](uint32_t i) { out->put32(row.words[i]); });
}

/// Rows that one frame holds. kTimeout, and nothing good, where none answers.
Status exchange_rows(LinkMaster& master, Row* rows, uint32_t count) {
  uint8_t frame[kLinkFrameBytes];
  Writer out = open(frame, kLinkAsked, 0, static_cast<uint8_t>(LinkOp::kRows), static_cast<uint8_t>(count));
  for (uint32_t r = 0; r < count; ++r) put_row(&out, rows[r]);
  Reader body{};
  if (!exchange(master, out, &body)) return Status::kTimeout;
  Status status = Status::kOk;
  for (Row* row = rows; row < rows + count; ++row) {
    const uint32_t good = body.get32();
    if (row->op != RowOp::kWrite) each_bit(row->select, [&](uint32_t i) { row->words[i] = body.get32(); });
    if (body.whole) row->good = good & row->select;
    if (!row->all_good()) status = Status::kBusError;
  }
  return status;
}

void clear(Row* row) {
  row->good = 0;
  if (row->op == RowOp::kRead) each_bit(row->select, [&](uint32_t i) { row->words[i] = 0; });
}

/// As many rows to a frame as it holds. Lists without a word do not travel.
Status perform(void* context, Row* rows, uint32_t count) {
  LinkMaster& master = *static_cast<LinkMaster*>(context);
  Status so_far = Status::kOk;
  const auto skipped = [&](const Row& row) { return row.when == RowWhen::kAfterGood && so_far != Status::kOk; };
  for (uint32_t r = 0; r < count; ++r) clear(rows + r);
  for (uint32_t first = 0; first < count;) {
    uint32_t end = first, words = 0;
    for (; end < count && end - first < kLinkRows && !skipped(rows[end]); ++end) {
      if (words + words_of(rows[end]) > kLinkWords) break;
      words += words_of(rows[end]);
    }
    const Status status = words > 0 ? exchange_rows(master, rows + first, end - first) : Status::kOk;
    if (so_far == Status::kOk) so_far = status;
    first = end == first ? end + 1 : end;  // one that is skipped
  }
  return so_far;
}

Status one(void* context, Row row) {
  clear(&row);
  return exchange_rows(*static_cast<LinkMaster*>(context), &row, 1);
}

Status read(void* context, uint32_t address, uint32_t* word) {
  return one(context, read_row({address, 4, 1}, 0, word));
}

Status write(void* context, uint32_t address, uint32_t word) {
  return one(context, write_row({address, 4, 1}, 0, &word));
}

uint64_t now_us(void* context) {
  uint8_t frame[kLinkFrameBytes];
  Reader body{};
  const Writer out = open(frame, kLinkAsked, 0, static_cast<uint8_t>(LinkOp::kNow), 0);
  if (!exchange(*static_cast<LinkMaster*>(context), out, &body)) return 0;
  const uint32_t low = body.get32();
  return static_cast<uint64_t>(body.get32()) << 32 | low;
}

void wait_us(void* context, uint32_t duration_us) {
  uint8_t frame[kLinkFrameBytes];
  Reader body{};
  Writer out = open(frame, kLinkAsked, 0, static_cast<uint8_t>(LinkOp::kWait), 0);
  out.put32(duration_us);
  (void)exchange(*static_cast<LinkMaster*>(context), out, &body);
}

bool emergency(void* context) { return static_cast<LinkMaster*>(context)->emergency; }

// The chip's end.

bool get_row(Reader* body, Row* row, uint32_t* words) {
  row->op = static_cast<RowOp>(body->get8());
  row->when = static_cast<RowWhen>(body->get8());
  row->stride = body->get16();
  row->address = body->get32();
  row->select = body->get32();
  row->words = words;
  if (row->op == RowOp::kPoll) {
    row->keep = body->get32();
    row->ready = body->get32();
    row->timeout_us = body->get32();
  }
  if (row->op != RowOp::kRead) each_bit(row->select, [&](uint32_t i) { words[i] = body->get32(); });
  const bool known = row->op >= RowOp::kRead && row->op <= RowOp::kPoll && row->when <= RowWhen::kAfterGood;
  return body->whole && known;
}

/// Does a frame's rows, one after the other, and answers them. False: the frame is none of ours; rows before the one
/// that shows it were done.
bool serve_rows(Reader body, uint32_t count, const Platform& chip, Writer* answer) {
  uint32_t asked_words = 0;
  Status so_far = Status::kOk;
  for (uint32_t r = 0; r < count; ++r) {
    uint32_t words[kRowWords];
    Row row{};
    if (!get_row(&body, &row, words)) return false;
    asked_words += words_of(row);
    if (asked_words > kLinkWords) return false;
    so_far = perform_words(chip, &row, 1, so_far);
    answer->put32(row.good);
    if (row.op != RowOp::kWrite) each_bit(row.select, [&](uint32_t i) { answer->put32(words[i]); });
  }
  return true;
}

}  // namespace

Platform platform_of(LinkMaster* master) { return {master, read, write, now_us, wait_us, perform, emergency}; }

bool link_serve(const ByteLink& link, const Platform& chip) {
  uint8_t frame[kLinkFrameBytes], answer[kLinkFrameBytes];
  Reader body{};
  bool ended = false;
  if (!get_frame(link, kLinkAsked, frame, &body, &ended) || frame[3] > kLinkRows) return false;
  Writer out = open(answer, kLinkAnswered, frame[1], 0, frame[3]);
  switch (static_cast<LinkOp>(frame[2])) {
    case LinkOp::kRows:
      if (!serve_rows(body, frame[3], chip, &out)) return false;
      break;
    case LinkOp::kNow: {
      const uint64_t time_us = chip.now_us(chip.context);
      out.put32(static_cast<uint32_t>(time_us));
      out.put32(static_cast<uint32_t>(time_us >> 32));
      break;
    }
    case LinkOp::kWait: chip.wait_us(chip.context, body.get32()); break;
    default: return false;
  }
  answer[2] = chip.in_emergency() ? 1 : 0;
  close_and_send(link, out);
  return true;
}

}  // namespace flyball::hal
