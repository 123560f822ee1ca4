// A simulated mailbox, with the host's side of it.
#pragma once

#include <optional>

#include "hal/registers.h"
#include "sim/blocks/block.h"

namespace flyball::sim {

class Mailbox : public Block {
 public:
  bool read(uint32_t offset, uint64_t, uint32_t* word) {
    namespace regs = hal::mailbox;
    switch (offset) {
      case regs::kRequest:
        *word = regs::kRequestCommand.put(command_) | regs::kRequestTag.put(tag_) |
                regs::kRequestPending.put(pending_ ? 1 : 0);
        return true;
      case regs::kArgument: *word = argument_; return true;
      case regs::kReply: *word = reply_; return true;
      default: return false;
    }
  }
  bool write(uint32_t offset, uint64_t, uint32_t word) {
    namespace regs = hal::mailbox;
    if (offset != regs::kReply) return false;
    if (pending_ && regs::kReplyTag.get(word) == tag_) {
      reply_ = word;
      pending_ = false;
    }
    return true;
  }

  // The host's side.
  /// Takes the place of a request that was not answered.
  void ask(uint8_t command, uint32_t argument) {
    command_ = command;
    argument_ = argument;
    tag_ = static_cast<uint8_t>(tag_ + 1);
    pending_ = true;
  }
  /// The result, once the last request has its reply.
  std::optional<uint16_t> reply() const {
    if (pending_) return std::nullopt;
    return static_cast<uint16_t>(hal::mailbox::kReplyResult.get(reply_));
  }

 private:
  uint8_t command_ = 0, tag_ = 0;
  uint32_t argument_ = 0, reply_ = 0;
  bool pending_ = false;
};

}  // namespace flyball::sim
