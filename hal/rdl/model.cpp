// Questions asked of the resolved description, and the words for its enumerations.
#include "hal/rdl/model.h"

namespace flyball::rdl {

uint32_t Register::reset() const {
  uint32_t word = 0;
  for (const Field& f : fields) word |= (f.reset.value_or(0) << f.low) & f.mask();
  return word;
}

const Field* Register::field(const std::string& wanted) const {
  for (const Field& f : fields) {
    if (f.name == wanted) return &f;
  }
  return nullptr;
}

const Register* Block::reg(const std::string& wanted) const {
  for (const Register& r : registers) {
    if (r.name == wanted) return &r;
  }
  return nullptr;
}

const char* word(Access access) {
  constexpr const char* kWords[] = {"na", "r", "w", "rw", "rw1", "w1"};
  return kWords[static_cast<size_t>(access)];
}

const char* word(OnRead on_read) {
  constexpr const char* kWords[] = {"", "rclr", "rset"};
  return kWords[static_cast<size_t>(on_read)];
}

const char* word(OnWrite on_write) {
  constexpr const char* kWords[] = {"", "woset", "woclr", "wot", "wzs", "wzc", "wzt", "wset", "wclr"};
  return kWords[static_cast<size_t>(on_write)];
}

const char* word(Testability testability) {
  constexpr const char* kWords[] = {"full", "scratch", "no_write", "no_compare", "none"};
  return kWords[static_cast<size_t>(testability)];
}

}  // namespace flyball::rdl
