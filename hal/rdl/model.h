// A description resolved: blocks of registers with their fields, and where instances of them lie. Plain data; every
// generator reads it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "diagnostic/diagnostic.h"

namespace flyball::rdl {

using diagnostic::Span;

/// sw and hw.
enum class Access { kNone, kRead, kWrite, kReadWrite, kReadWriteOnce, kWriteOnce };
enum class OnRead { kNone, kClear, kSet };
enum class OnWrite { kTake, kOneSets, kOneClears, kOneToggles, kZeroSets, kZeroClears, kZeroToggles, kSets, kClears };
enum class Interrupt { kNone, kLevel, kPosedge, kNegedge, kBothedge };
enum class Rounding { kDown, kUp, kNearest };

/// What a self-test may do; all but the first two need a reason.
enum class Testability { kFull, kScratch, kNoWrite, kNoCompare, kNone };

struct EnumValue {
  std::string name, description;
  uint32_t code;
};
struct EnumType {
  std::string name;
  std::vector<EnumValue> values;
};

struct Field {
  std::string name, description;
  Span span;
  uint32_t low = 0, width = 1;
  Access sw = Access::kReadWrite, hw = Access::kReadWrite;
  OnRead on_read = OnRead::kNone;
  OnWrite on_write = OnWrite::kTake;
  std::optional<uint32_t> reset;
  bool single_pulse = false, is_signed = false;
  bool counter = false, saturates = false;
  uint32_t counter_step = 1;
  Interrupt interrupt = Interrupt::kNone;
  bool sticky = false;
  std::shared_ptr<const EnumType> encoding;
  std::string unit;  // "uV"; empty: a plain number
  int64_t scale = 1, offset = 0;
  Rounding rounding = Rounding::kDown;
  Testability testability = Testability::kFull;
  std::string reason;
  std::string lock;  // "REGISTER.FIELD" of the block that locks this one; empty when none does

  uint32_t mask() const { return (width >= 32 ? ~uint32_t{0} : (uint32_t{1} << width) - 1) << low; }
  bool readable() const { return sw != Access::kNone && sw != Access::kWrite && sw != Access::kWriteOnce; }
  bool writable() const { return sw != Access::kNone && sw != Access::kRead; }
  bool once() const { return sw == Access::kReadWriteOnce || sw == Access::kWriteOnce; }
  /// Whether the hardware may change it by itself.
  bool moved_by_hardware() const {
    return hw == Access::kWrite || hw == Access::kReadWrite || counter || interrupt != Interrupt::kNone;
  }
};

/// A register of a block, or a row of like ones. Registers of a regfile have its name before theirs: CHANNEL_STATUS.
struct Register {
  std::string name, description;
  Span span;
  uint32_t offset = 0;             // bytes from the block's address
  uint32_t count = 1, stride = 0;  // stride is 0 when it is no array
  std::vector<Field> fields;       // rising

  uint32_t reset() const;
  const Field* field(const std::string& name) const;
};

/// What an addrmap has in registers of its own.
struct Block {
  std::string name, description;
  Span span;
  std::vector<Register> registers;  // rising
  uint32_t bytes = 0;               // to the end of the last register
  std::vector<std::shared_ptr<const EnumType>> encodings;  // in the order of their use

  const Register* reg(const std::string& name) const;
};

/// One block in the address map.
struct BlockInstance {
  std::string path;  // "tile_pll[3]"
  uint32_t block = 0;
  uint32_t address = 0;
};

struct AddressMap {
  std::string name, description;
  std::vector<Block> blocks;             // each kind once, in the order of their first use
  std::vector<BlockInstance> instances;  // rising addresses
};

/// Words of the standard, for messages and documents.
const char* word(Access access);
const char* word(OnRead on_read);
const char* word(OnWrite on_write);
const char* word(Testability testability);

}  // namespace flyball::rdl
