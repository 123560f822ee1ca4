// Bytes of the host are taken as many at a time as there are.
#include "hal/platform/file_link.h"

namespace flyball::hal {

void FileLink::put(void* context, const uint8_t* bytes, uint32_t count) {
  // A host that has gone away shows when it does not answer.
  (void)semihosting::write(static_cast<FileLink*>(context)->to_host_, bytes, count);
}

bool FileLink::get(void* context, uint8_t* byte) {
  FileLink& link = *static_cast<FileLink*>(context);
  if (link.next_ == link.end_) {
    link.next_ = 0;
    link.end_ = static_cast<uint32_t>(semihosting::read(link.from_host_, link.bytes_, sizeof link.bytes_));
    if (link.end_ == 0) return false;
  }
  *byte = link.bytes_[link.next_++];
  return true;
}

}  // namespace flyball::hal
