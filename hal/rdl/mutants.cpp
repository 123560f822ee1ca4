// The list of faults that a field can have, and the run of the self-test on each.
#include "hal/rdl/mutants.h"

#include <algorithm>

#include "hal/regs/order.h"

namespace flyball::rdl {
namespace {

std::string bits_text(uint32_t low, uint32_t width) {
  if (width == 1) return "bit " + std::to_string(low);
  return "bits " + std::to_string(low + width - 1) + " to " + std::to_string(low);
}

/// Field by field of one register of one instance. Of an array of registers the first element is broken.
class Enumerator {
 public:
  Enumerator(const AddressMap& map, std::vector<Mutant>* mutants) : map_(map), mutants_(mutants) {}

  void run() {
    for (instance_ = 0; instance_ < map_.instances.size(); ++instance_) {
      const Block& block = map_.blocks[map_.instances[instance_].block];
      for (reg_ = 0; reg_ < block.registers.size(); ++reg_) {
        address_ = map_.instances[instance_].address + block.registers[reg_].offset;
        for (const Field& f : block.registers[reg_].fields) add_all(block.registers[reg_], f);
      }
    }
  }

 private:
  void add_all(const Register& r, const Field& f) {
    prefix_ = map_.instances[instance_].path + "." + r.name + (r.stride != 0 ? "[0]" : "") + "." + f.name + ": ";
    add_stuck(f);
    add_swapped(f);
    add_alias();
    add_reset(f);
    add_mask(r, f);
    add_access(f);
    add_lanes(f);
  }

  void add_data(FaultClass fault, const std::string& what, DataFault data) {
    data.address = address_;
    mutants_->push_back({fault, prefix_ + what, instance_, reg_, {}, false, data});
  }
  void add_field(FaultClass fault, const std::string& what, const Field& field) {
    mutants_->push_back({fault, prefix_ + what, instance_, reg_, field, true, {}});
  }

  void add_stuck(const Field& f) {
    for (uint32_t bit = f.low; bit < f.low + f.width; ++bit) {
      for (const uint32_t level : {0U, 1U}) {
        add_data(FaultClass::kStuckBit, bits_text(bit, 1) + " is stuck at " + std::to_string(level),
                 {DataFault::Kind::kStuck, 0, uint32_t{1} << bit, level << bit, 0});
      }
    }
  }

  /// Neighbours within the field; a field of one bit with the bit above or below it, whatever that is.
  void add_swapped(const Field& f) {
    const bool written = f.writable();
    const auto add = [&](uint32_t low) {
      add_data(FaultClass::kSwappedBits,
               bits_text(low, 2) + (written ? " are swapped when written" : " are swapped when read"),
               {written ? DataFault::Kind::kSwapped : DataFault::Kind::kSwappedRead, 0, uint32_t{3} << low, 0, 0});
    };
    for (uint32_t bit = f.low; bit + 1 < f.low + f.width; ++bit) add(bit);
    if (f.width == 1) add(f.low == 31 ? 30 : f.low);
  }

  /// The next register of the block, the same one of the next block, and one whose address differs in one bit.
  void add_alias() {
    std::vector<uint32_t> others;
    const Block& block = map_.blocks[map_.instances[instance_].block];
    if (block.registers.size() > 1) {
      const Register& next = block.registers[(reg_ + 1) % block.registers.size()];
      others.push_back(map_.instances[instance_].address + next.offset);
    }
    const BlockInstance& neighbour = map_.instances[(instance_ + 1) % map_.instances.size()];
    const Block& of_neighbour = map_.blocks[neighbour.block];
    others.push_back(neighbour.address + of_neighbour.registers[reg_ % of_neighbour.registers.size()].offset);
    for (const uint32_t other : others) {
      if (other == address_) continue;
      const std::string name = name_at(map_, other, 0);
      add_data(FaultClass::kAlias, "its register's address reaches " + name, {DataFault::Kind::kAlias, 0, 0, 0, other});
      add_data(FaultClass::kAlias, "its register's address writes " + name + " too",
               {DataFault::Kind::kEcho, 0, 0, 0, other});
    }
  }

  void add_reset(const Field& f) {
    if (!f.reset) return;
    for (uint32_t bit = 0; bit < f.width; ++bit) {
      Field wrong = f;
      wrong.reset = *f.reset ^ (uint32_t{1} << bit);
      add_field(FaultClass::kWrongReset,
                bits_text(f.low + bit, 1) + " is " + std::to_string((*wrong.reset >> bit) & 1) + " after reset", wrong);
    }
    add_data(FaultClass::kWrongReset, "is not reset", {DataFault::Kind::kOutlastsReset, 0, f.mask(), 0, 0});
  }

  void add_mask(const Register& r, const Field& f) {
    uint32_t fields = 0;
    for (const Field& other : r.fields) fields |= other.mask();
    for (const uint32_t bit : {f.low - 1, f.low + f.width}) {
      if (bit >= 32 || ((fields >> bit) & 1) != 0) continue;
      Field reserved;
      reserved.name = "reserved_" + std::to_string(bit);
      reserved.low = bit;
      reserved.hw = Access::kRead;
      reserved.reset = 0;
      add_field(FaultClass::kMissingMask, "reserved " + bits_text(bit, 1) + " beside it can be written", reserved);
    }
    if (!f.writable()) {
      Field open = f;
      open.sw = Access::kReadWrite;
      add_field(FaultClass::kMissingMask, "read-only, and can be written", open);
    }
    if (!f.lock.empty()) {
      Field open = f;
      open.lock.clear();
      add_field(FaultClass::kMissingMask, "is not closed by " + f.lock, open);
    }
  }

  void add_access(const Field& f) {
    const auto add = [this](const std::string& what, const Field& wrong) {
      add_field(FaultClass::kWrongAccess, what, wrong);
    };
    if (f.writable()) {
      Field wrong = f;
      wrong.sw = f.readable() ? Access::kRead : Access::kNone;
      wrong.single_pulse = false;
      add("cannot be written", wrong);
      for (const OnWrite on_write : {OnWrite::kTake, OnWrite::kOneSets, OnWrite::kOneClears, OnWrite::kOneToggles,
                                     OnWrite::kZeroClears, OnWrite::kClears}) {
        if (on_write == f.on_write && !f.single_pulse) continue;
        wrong = f;
        wrong.single_pulse = false;
        wrong.on_write = on_write;
        if (f.once()) wrong.sw = f.readable() ? Access::kReadWrite : Access::kWrite;
        add(on_write == OnWrite::kTake ? "takes what is written" : std::string("is ") + word(on_write), wrong);
      }
    }
    if (f.once()) {
      Field wrong = f;
      wrong.sw = f.readable() ? Access::kReadWrite : Access::kWrite;
      add("can be written more than once", wrong);
    }
    if (f.readable()) {
      Field wrong = f;
      wrong.sw = f.writable() ? Access::kWrite : Access::kNone;
      wrong.on_read = OnRead::kNone;
      add("cannot be read", wrong);
    }
    for (const OnRead on_read : {OnRead::kNone, OnRead::kClear, OnRead::kSet}) {
      if (!f.readable() || on_read == f.on_read) continue;
      Field wrong = f;
      wrong.on_read = on_read;
      add(on_read == OnRead::kNone ? "is left as it is by reading" : std::string("is ") + word(on_read), wrong);
    }
    if (f.counter) {
      Field wrong = f;
      wrong.saturates = !f.saturates;
      add(f.saturates ? "wraps" : "saturates", wrong);
      wrong = f;
      ++wrong.counter_step;
      add("counts in other steps", wrong);
    }
  }

  void add_lanes(const Field& f) {
    for (uint32_t lane = 0; lane < 4; ++lane) {
      const uint32_t mask = uint32_t{0xff} << (8 * lane);
      if ((f.mask() & mask) == 0) continue;
      add_data(FaultClass::kDeadByteLane, "byte lane " + std::to_string(lane) + " is not written",
               {DataFault::Kind::kDeadWriteLane, 0, mask, 0, 0});
      add_data(FaultClass::kDeadByteLane, "byte lane " + std::to_string(lane) + " reads 0",
               {DataFault::Kind::kDeadReadLane, 0, mask, 0, 0});
    }
  }

  const AddressMap& map_;
  std::vector<Mutant>* mutants_;
  size_t instance_ = 0, reg_ = 0;
  uint32_t address_ = 0;
  std::string prefix_;
};

/// Whether some sequence of accesses, hardware events and resets tells the chips apart: one that is drawn by chance.
bool differ(const AddressMap& good, const AddressMap& bad, const Mutant& mutant) {
  SimulatedRegisters a(good), b(bad, mutant.data);
  const Tables tables(good);
  const hal::regs::Plan& plan = tables.plan();
  constexpr uint32_t kSteps = 50'000;
  for (uint32_t i = 0; i < kSteps; ++i) {
    const uint32_t draw = hal::regs::mix(1, i), word = hal::regs::mix(2, i);
    const auto place = hal::regs::place_at(plan, hal::regs::mix(3, i) % plan.words);
    if (draw % 256 == 0) {
      a.reset();
      b.reset();
    } else if (draw % 64 == 1) {
      a.count(draw >> 28);
      b.count(draw >> 28);
    } else if (draw % 8 == 2) {
      a.drive(place.address, place.plan().hardware, word);
      b.drive(place.address, place.plan().hardware, word);
    } else if (draw % 2 == 0) {
      (void)a.write(place.address, word);
      (void)b.write(place.address, word);
      const uint32_t seen = place.plan().reset_known | place.plan().writable() | place.plan().hardware;
      if (((a.value(place.address) ^ b.value(place.address)) & seen) != 0) return true;
      if (a.take_pulses(place.address) != b.take_pulses(place.address)) return true;
    } else {
      uint32_t of_a = 0, of_b = 0;
      if (a.read(place.address, &of_a) != b.read(place.address, &of_b)) return true;
      const uint32_t known = place.plan().reset_known | place.plan().writable() | place.plan().hardware;
      if (((of_a ^ of_b) & known) != 0) return true;
    }
  }
  return false;
}

}  // namespace

const char* word(FaultClass fault) {
  constexpr const char* kWords[] = {"stuck bit",    "swapped bits", "alias",         "wrong reset",
                                    "missing mask", "wrong access", "dead byte lane"};
  return kWords[static_cast<size_t>(fault)];
}

std::vector<Mutant> enumerate_mutants(const AddressMap& map) {
  std::vector<Mutant> mutants;
  Enumerator(map, &mutants).run();
  return mutants;
}

AddressMap mutated_map(const AddressMap& map, const Mutant& mutant) {
  if (!mutant.other_field) return map;
  AddressMap result = map;
  Block block = map.blocks[map.instances[mutant.instance].block];
  std::vector<Field>& fields = block.registers[mutant.reg].fields;
  const auto same =
      std::find_if(fields.begin(), fields.end(), [&](const Field& f) { return f.name == mutant.field.name; });
  if (same != fields.end()) {
    *same = mutant.field;
  } else {
    fields.push_back(mutant.field);
  }
  result.instances[mutant.instance].block = static_cast<uint32_t>(result.blocks.size());
  result.blocks.push_back(std::move(block));
  return result;
}

MutantResult test_mutant(const AddressMap& map, const Tables& tables, const Mutant& mutant,
                         const hal::regs::TestOptions& options) {
  const AddressMap bad = mutated_map(map, mutant);
  SimulatedRegisters chip(bad, mutant.data);
  MutantResult result;
  const auto note = [](void* context, const hal::regs::Finding& finding) {
    *static_cast<uint32_t*>(context) |= uint32_t{1} << static_cast<uint32_t>(finding.check);
  };
  (void)run_self_test(chip.platform(), tables.plan(), chip.bench(), options, note, &result.caught_by);
  if (result.caught_by == 0) result.silent = !differ(map, bad, mutant);
  return result;
}

}  // namespace flyball::rdl
