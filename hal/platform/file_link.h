// The byte link over two files of the host, such as pipes, by semihosting: a frame costs two calls. Freestanding.
#pragma once

#include "hal/bus/link.h"
#include "hal/platform/semihosting.h"

namespace flyball::hal {

class FileLink {
 public:
  FileLink(int32_t from_host, int32_t to_host) : from_host_(from_host), to_host_(to_host) {}

  /// `this` must outlive it. get() waits; false at the end of the file.
  ByteLink link() { return {this, put, get}; }

 private:
  static void put(void* context, const uint8_t* bytes, uint32_t count);
  static bool get(void* context, uint8_t* byte);

  int32_t from_host_, to_host_;
  uint8_t bytes_[kLinkFrameBytes];  // read ahead
  uint32_t next_ = 0, end_ = 0;
};

}  // namespace flyball::hal
