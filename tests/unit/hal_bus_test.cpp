// The buses: what the wires do, cycle by cycle; what frames hold, byte by byte; and that every access ends, whatever
// the other side does.
#include <gtest/gtest.h>

#include <array>
#include <deque>
#include <map>
#include <random>

#include "hal/bus/access.h"
#include "hal/bus/apb.h"
#include "hal/bus/axi_lite.h"
#include "hal/bus/crc.h"
#include "hal/bus/spi.h"
#include "hal/platform/memory_mapped.h"

namespace flyball::hal {
namespace {

/// Registers 0x100 and 0x104, and nothing else.
struct Registers {
  std::map<uint32_t, uint32_t> words = {{0x100, 0}, {0x104, 7}};
  Bus bus() {
    return {this,
            [](void* self, uint32_t address, uint32_t* word) {
              auto& all = static_cast<Registers*>(self)->words;
              if (all.count(address) == 0) return Status::kBusError;
              *word = all[address];
              return Status::kOk;
            },
            [](void* self, uint32_t address, uint32_t word) {
              auto& all = static_cast<Registers*>(self)->words;
              if (all.count(address) == 0) return Status::kBusError;
              all[address] = word;
              return Status::kOk;
            }};
  }
};

Status read(const Bus& bus, uint32_t address, uint32_t* word) { return bus.read(bus.context, address, word); }
Status write(const Bus& bus, uint32_t address, uint32_t word) { return bus.write(bus.context, address, word); }

/// What every bus must do.
void expect_a_bus(const Bus& bus) {
  uint32_t word = 0;
  ASSERT_EQ(write(bus, 0x100, 0xDEADBEEF), Status::kOk);
  ASSERT_EQ(read(bus, 0x100, &word), Status::kOk);
  EXPECT_EQ(word, 0xDEADBEEFU);
  ASSERT_EQ(read(bus, 0x104, &word), Status::kOk);
  EXPECT_EQ(word, 7U);
  word = 42;
  EXPECT_EQ(read(bus, 0x108, &word), Status::kBusError);
  EXPECT_EQ(word, 42U) << "an error leaves the word alone";
  EXPECT_EQ(write(bus, 0x108, 1), Status::kBusError);
}

// APB.

/// A slave that is strict about the protocol.
struct ApbSlave {
  Registers registers;
  uint32_t wait_states = 0;
  bool dead = false;
  bool in_access = false;
  uint32_t left = 0;
  ApbWires at_set_up{};

  ApbMaster master(uint32_t most_cycles = 8) {
    return {this, [](void* self, ApbWires* wires) { static_cast<ApbSlave*>(self)->cycle(*wires); }, most_cycles, {}};
  }
  void cycle(ApbWires& wires) {
    wires.pready = wires.pslverr = false;
    ASSERT_TRUE(wires.psel);
    if (!wires.penable) {
      at_set_up = wires;
      in_access = true;
      left = wait_states;
      return;
    }
    ASSERT_TRUE(in_access) << "access without a set-up cycle";
    ASSERT_EQ(wires.paddr, at_set_up.paddr) << "the address stays";
    ASSERT_EQ(wires.pwrite, at_set_up.pwrite);
    ASSERT_EQ(wires.pwdata, at_set_up.pwdata);
    if (dead || left-- > 0) return;
    in_access = false;
    wires.pready = true;
    const Bus bus = registers.bus();
    const Status status = wires.pwrite ? write(bus, wires.paddr, wires.pwdata) : read(bus, wires.paddr, &wires.prdata);
    wires.pslverr = status != Status::kOk;
  }
};

TEST(Apb, ReadsWritesAndTellsErrors) {
  for (const uint32_t wait_states : {0U, 1U, 7U}) {
    ApbSlave slave;
    slave.wait_states = wait_states;
    ApbMaster master = slave.master();
    expect_a_bus(bus_of(&master));
  }
}

TEST(Apb, ASlaveThatIsNeverReadyIsATimeout) {
  ApbSlave slave;
  slave.wait_states = 8;
  ApbMaster master = slave.master();
  uint32_t word = 0;
  EXPECT_EQ(read(bus_of(&master), 0x100, &word), Status::kTimeout);
  EXPECT_FALSE(master.wires.psel || master.wires.penable);
  slave.wait_states = 0;
  expect_a_bus(bus_of(&master));
}

// AXI4-Lite.

/// A slave that takes addresses and data in any order, and looks that no valid falls before its handshake.
struct AxiSlave {
  Registers registers;
  std::mt19937 random{1};
  uint32_t slowness = 1;  // a handshake comes in one cycle of so many
  bool dead = false;
  bool has_aw = false, has_w = false, has_ar = false;
  uint32_t aw = 0, w = 0, ar = 0;
  AxiLiteWires before{};
  bool took_aw = false, took_w = false, took_ar = false;

  AxiLiteMaster master(uint32_t most_cycles = 200) {
    return {
        this, [](void* self, AxiLiteWires* wires) { static_cast<AxiSlave*>(self)->cycle(*wires); }, most_cycles, {}};
  }
  bool now() { return !dead && random() % slowness == 0; }
  void expect_held(const AxiLiteWires& wires) const {
    EXPECT_TRUE(!before.awvalid || took_aw || (wires.awvalid && wires.awaddr == before.awaddr));
    EXPECT_TRUE(!before.wvalid || took_w || (wires.wvalid && wires.wdata == before.wdata));
    EXPECT_TRUE(!before.arvalid || took_ar || (wires.arvalid && wires.araddr == before.araddr));
  }
  void cycle(AxiLiteWires& wires) {
    expect_held(wires);
    wires.awready = took_aw = wires.awvalid && !has_aw && now();
    wires.wready = took_w = wires.wvalid && !has_w && now();
    wires.arready = took_ar = wires.arvalid && !has_ar && now();
    wires.bvalid = wires.rvalid = false;
    const Bus bus = registers.bus();
    if (has_aw && has_w && wires.bready && now()) {
      wires.bvalid = true;
      wires.bresp = write(bus, aw, w) == Status::kOk ? 0 : 3;
      has_aw = has_w = false;
    }
    if (has_ar && wires.rready && now()) {
      wires.rvalid = true;
      wires.rresp = read(bus, ar, &wires.rdata) == Status::kOk ? 0 : 2;
      has_ar = false;
    }
    if (took_aw) has_aw = true, aw = wires.awaddr;
    if (took_w) has_w = true, w = wires.wdata;
    if (took_ar) has_ar = true, ar = wires.araddr;
    before = wires;
  }
};

TEST(AxiLite, ReadsWritesAndTellsErrorsInAnyOrderOfHandshakes) {
  AxiSlave slave;
  AxiLiteMaster master = slave.master();
  for (const uint32_t slowness : {1U, 2U, 5U}) {
    slave.slowness = slowness;
    for (int i = 0; i < 50; ++i) expect_a_bus(bus_of(&master));
  }
}

TEST(AxiLite, ALateAnswerIsNobodysAnyMore) {
  AxiSlave slave;
  AxiLiteMaster master = slave.master(20);
  slave.dead = true;
  uint32_t word = 0;
  EXPECT_EQ(read(bus_of(&master), 0x104, &word), Status::kTimeout);
  EXPECT_TRUE(master.wires.arvalid) << "a valid may not be taken away";
  EXPECT_EQ(write(bus_of(&master), 0x100, 1), Status::kTimeout);
  slave.dead = false;
  ASSERT_EQ(write(bus_of(&master), 0x100, 5), Status::kOk);
  ASSERT_EQ(read(bus_of(&master), 0x100, &word), Status::kOk);
  EXPECT_EQ(word, 5U) << "and not what 0x104 said";
}

// Frames.

TEST(Crc, IsTheOneThatItSaysItIs) {
  EXPECT_EQ(crc16(reinterpret_cast<const uint8_t*>("123456789"), 9), 0x29B1);
  EXPECT_EQ(crc16(nullptr, 0), 0xFFFF);
}

TEST(Crc, FindsEveryErrorOfOneAndTwoBits) {
  std::array<uint8_t, 12> good{};
  for (size_t i = 0; i < 10; ++i) good[i] = static_cast<uint8_t>(37 * i);
  (void)crc_append(good.data(), 10);
  ASSERT_TRUE(crc_fits(good.data(), 12));
  for (size_t a = 0; a < 96; ++a) {
    for (size_t b = a; b < 96; ++b) {
      std::array<uint8_t, 12> bad = good;
      bad[a / 8] = static_cast<uint8_t>(bad[a / 8] ^ 1U << a % 8);
      if (b != a) bad[b / 8] = static_cast<uint8_t>(bad[b / 8] ^ 1U << b % 8);
      ASSERT_FALSE(crc_fits(bad.data(), 12)) << a << " " << b;
    }
  }
}

/// A device on SPI, byte by byte.
struct SpiDevice {
  Registers registers;
  uint32_t busy = 2;
  int damaged_asked = -1, damaged_answer = -1;  // a bit that flips on the way
  bool dead = false;
  std::deque<uint8_t> asked, answer;
  uint32_t frames = 0;

  SpiMaster master() {
    return {this, [](void* self, bool selected) { static_cast<SpiDevice*>(self)->select(selected); },
            [](void* self, uint8_t byte) { return static_cast<SpiDevice*>(self)->exchange(byte); }};
  }
  void select(bool selected) {
    if (selected) ++frames;
    asked.clear();
    answer.clear();
  }
  uint8_t exchange(uint8_t byte) {
    if (asked.size() < kSpiAskedBytes) {
      asked.push_back(byte);
      if (asked.size() == kSpiAskedBytes) take();
      return kSpiBusy;
    }
    if (dead || answer.empty()) return kSpiBusy;
    const uint8_t said = answer.front();
    answer.pop_front();
    return said;
  }
  void take() {
    std::array<uint8_t, kSpiAskedBytes> in{};
    std::copy(asked.begin(), asked.end(), in.begin());
    if (damaged_asked >= 0) in[static_cast<size_t>(damaged_asked) / 8] ^= static_cast<uint8_t>(1U << damaged_asked % 8);
    std::array<uint8_t, kSpiAnswerBytes> out{};
    spi_answer(registers.bus(), in.data(), out.data());
    if (damaged_answer >= 0)
      out[static_cast<size_t>(damaged_answer) / 8] ^= static_cast<uint8_t>(1U << damaged_answer % 8);
    answer.assign(busy, kSpiBusy);
    answer.insert(answer.end(), out.begin(), out.end());
  }
};

TEST(Spi, ReadsWritesAndTellsErrors) {
  SpiDevice device;
  for (const uint32_t busy : {0U, 1U, 15U}) {
    device.busy = busy;
    SpiMaster master = device.master();
    expect_a_bus(bus_of(&master));
  }
}

TEST(Spi, TheFrameIsAsDocumented) {
  std::array<uint8_t, kSpiAskedBytes> asked = {kSpiRead, 0x04, 0x01, 0, 0, 0, 0, 0, 0};
  (void)crc_append(asked.data(), 9);
  Registers registers;
  std::array<uint8_t, kSpiAnswerBytes> answer{};
  spi_answer(registers.bus(), asked.data(), answer.data());
  EXPECT_EQ(answer[0], 0x5A);
  EXPECT_EQ(answer[1], 0);
  EXPECT_EQ(answer[2], 7);
  EXPECT_TRUE(crc_fits(answer.data(), kSpiAnswerBytes));
}

TEST(Spi, ADamagedBitIsNeverBelieved) {
  SpiDevice device;
  SpiMaster master = device.master();
  const Bus bus = bus_of(&master);
  for (int bit = 0; bit < 8 * static_cast<int>(kSpiAskedBytes); ++bit) {
    device.damaged_asked = bit;
    uint32_t word = 0;
    EXPECT_EQ(read(bus, 0x104, &word), Status::kMismatch) << bit;
    EXPECT_EQ(write(bus, 0x104, 9), Status::kMismatch) << bit;
  }
  device.damaged_asked = -1;
  for (int bit = 0; bit < 8 * static_cast<int>(kSpiAnswerBytes); ++bit) {
    device.damaged_answer = bit;
    uint32_t word = 0;
    EXPECT_NE(read(bus, 0x104, &word), Status::kOk) << bit;
  }
  EXPECT_EQ(device.registers.words[0x104], 7U);
}

TEST(Spi, ADriverTriesAgain) {
  SpiDevice device;
  device.damaged_asked = 5;
  SpiMaster master = device.master();
  const Bus bus = bus_of(&master);
  const Platform platform{bus.context, bus.read, bus.write, nullptr, nullptr};
  uint32_t word = 0;
  EXPECT_EQ(bus_read(platform, 0x104, &word), Status::kMismatch);
  EXPECT_EQ(device.frames, kBusTries);
}

TEST(Spi, ADeadDeviceIsATimeout) {
  SpiDevice device;
  device.dead = true;
  SpiMaster master = device.master();
  uint32_t word = 0;
  EXPECT_EQ(read(bus_of(&master), 0x100, &word), Status::kTimeout);
}

// Memory-mapped, and several buses in one address space.

TEST(MemoryMapped, ReadsWritesAndTellsErrors) {
  std::array<uint32_t, 2> words = {0, 7};
  bool refuses = false;
  MemoryMapped memory{words.data(), 0x100, 8, &refuses, [](void* flag) { return *static_cast<bool*>(flag); }};
  const Bus bus = bus_of(&memory);
  expect_a_bus(bus);
  uint32_t word = 42;
  EXPECT_EQ(read(bus, 0xFC, &word), Status::kBusError);
  EXPECT_EQ(read(bus, 0x102, &word), Status::kBusError);
  refuses = true;
  EXPECT_EQ(read(bus, 0x100, &word), Status::kBusError);
  EXPECT_EQ(word, 42U);
}

TEST(BusWindows, AChipMayHangOnSeveralBuses) {
  ApbSlave apb;
  AxiSlave axi;
  SpiDevice spi;
  axi.registers.words = {{0x200, 1}};
  spi.registers.words = {{0x300, 2}};
  ApbMaster apb_master = apb.master();
  AxiLiteMaster axi_master = axi.master();
  SpiMaster spi_master = spi.master();
  const BusWindow windows[] = {
      {0x100, 0x10, bus_of(&apb_master)}, {0x200, 0x10, bus_of(&axi_master)}, {0x300, 0x10, bus_of(&spi_master)}};
  const BusWindows all{windows, 3, nullptr, [](void*) { return uint64_t{5}; }, [](void*, uint32_t) {}};
  const Platform platform = platform_of(&all);
  expect_a_bus(bus_of(&all));
  uint32_t word = 0;
  ASSERT_EQ(bus_read(platform, 0x200, &word), Status::kOk);
  EXPECT_EQ(word, 1U);
  ASSERT_EQ(bus_read(platform, 0x300, &word), Status::kOk);
  EXPECT_EQ(word, 2U);
  EXPECT_EQ(bus_read(platform, 0x110, &word), Status::kBusError) << "between the windows";
  EXPECT_EQ(bus_read(platform, 0x202, &word), Status::kBusError);
  EXPECT_EQ(platform.now_us(platform.context), 5U);
}

}  // namespace
}  // namespace flyball::hal
