// Rows of registers, word by word.
#include "hal/bus/row.h"

#include "hal/bus/access.h"
#include "hal/poll.h"

namespace flyball::hal {
namespace {

Row row_of(RowOp op, const DeviceRow& devices, uint32_t offset, uint32_t* words) {
  Row row{};
  row.op = op;
  row.address = devices.address + offset;
  row.stride = devices.stride;
  row.select = devices.select;
  row.words = words;
  return row;
}

Status poll_word(const Platform& platform, const Row& row, uint32_t address, uint32_t* word, Patience* patience) {
  const uint32_t awaited = *word & row.keep;
  for (;;) {
    const Status status = bus_read(platform, address, word);
    if (status != Status::kOk) return status;
    if ((*word & row.keep) != awaited || (*word & row.ready) == row.ready || !patience->wait()) return Status::kOk;
  }
}

void perform_row(const Platform& platform, Row* row) {
  Patience patience(platform, row->timeout_us);
  each_bit(row->select, [&](uint32_t i) {
    const uint32_t address = row->address + i * row->stride;
    uint32_t* word = row->words + i;
    if (row->op == RowOp::kRead) *word = 0;
    if (row->when == RowWhen::kUnlessEmergency && platform.in_emergency()) return;
    const Status status = row->op == RowOp::kRead    ? bus_read(platform, address, word)
                          : row->op == RowOp::kWrite ? bus_write(platform, address, *word)
                                                     : poll_word(platform, *row, address, word, &patience);
    if (status == Status::kOk) row->good |= bit(i);
  });
}

}  // namespace

Row read_row(const DeviceRow& devices, uint32_t offset, uint32_t* words) {
  return row_of(RowOp::kRead, devices, offset, words);
}

Row write_row(const DeviceRow& devices, uint32_t offset, uint32_t* words, RowWhen when) {
  Row row = row_of(RowOp::kWrite, devices, offset, words);
  row.when = when;
  return row;
}

Row poll_row(const DeviceRow& devices, uint32_t offset, uint32_t* words, uint32_t keep, uint32_t ready,
             uint32_t timeout_us) {
  Row row = row_of(RowOp::kPoll, devices, offset, words);
  row.keep = keep;
  row.ready = ready;
  row.timeout_us = timeout_us;
  return row;
}

Status perform_words(const Platform& platform, Row* rows, uint32_t count, Status so_far) {
  for (Row* row = rows; row < rows + count; ++row) {
    row->good = 0;
    if (row->when == RowWhen::kAfterGood && so_far != Status::kOk) continue;
    perform_row(platform, row);
    if (!row->all_good()) so_far = Status::kBusError;
  }
  return so_far;
}

Status bus_perform(const Platform& platform, Row* rows, uint32_t count) {
  if (platform.perform != nullptr) return platform.perform(platform.context, rows, count);
  return perform_words(platform, rows, count);
}

}  // namespace flyball::hal
