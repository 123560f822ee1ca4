// Driver of a mailbox, through which the host asks: for a budget, for a mode. A request stands until it has its reply,
// so that the next controller finds one that the last did not live to answer. Freestanding.
#pragma once

#include "hal/platform.h"

namespace flyball::hal {

struct HostRequest {
  bool pending;
  uint8_t command, tag;
  uint32_t argument;
};

/// Two accesses; one when nothing is pending. Asking does not take it away: whoever acts on it may do so twice.
Status mailbox_read(const Platform& platform, uint32_t address, HostRequest* request);

/// Ends this request. kMismatch when the host has asked anew meanwhile: read again.
Status mailbox_reply(const Platform& platform, uint32_t address, const HostRequest& request, uint16_t result);

}  // namespace flyball::hal
