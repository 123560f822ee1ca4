// Driver of a mailbox.
#include "hal/mailbox.h"

#include "hal/bus/access.h"
#include "hal/registers.h"

namespace flyball::hal {

Status mailbox_read(const Platform& platform, uint32_t address, HostRequest* request) {
  uint32_t word = 0;
  const Status status = bus_read(platform, address + mailbox::kRequest, &word);
  if (status != Status::kOk) return status;
  request->pending = mailbox::kRequestPending.get(word) != 0;
  request->command = static_cast<uint8_t>(mailbox::kRequestCommand.get(word));
  request->tag = static_cast<uint8_t>(mailbox::kRequestTag.get(word));
  request->argument = 0;
  return request->pending ? bus_read(platform, address + mailbox::kArgument, &request->argument) : Status::kOk;
}

Status mailbox_reply(const Platform& platform, uint32_t address, const HostRequest& request, uint16_t result) {
  const uint32_t word = mailbox::kReplyResult.put(result) | mailbox::kReplyTag.put(request.tag);
  Status status = bus_write(platform, address + mailbox::kReply, word);
  if (status != Status::kOk) return status;
  HostRequest now{};
  status = mailbox_read(platform, address, &now);
  if (status != Status::kOk) return status;
  return now.pending ? Status::kMismatch : Status::kOk;
}

}  // namespace flyball::hal
