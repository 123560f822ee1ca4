// A strict bus for tests of drivers: every access must come in the order written in the test, which so reads like a
// trace of the bus.
#pragma once

#include <gmock/gmock.h>

#include "hal/bus/access.h"

namespace flyball::hal {

class BusMock {
 public:
  MOCK_METHOD(Status, read, (uint32_t address, uint32_t* word));
  MOCK_METHOD(Status, write, (uint32_t address, uint32_t word));
  MOCK_METHOD(void, wait_us, (uint32_t duration_us));

  Platform platform() {
    Platform p{};
    p.context = this;
    p.read = [](void* self, uint32_t address, uint32_t* word) {
      return static_cast<BusMock*>(self)->read(address, word);
    };
    p.write = [](void* self, uint32_t address, uint32_t word) {
      return static_cast<BusMock*>(self)->write(address, word);
    };
    p.now_us = [](void*) { return uint64_t{0}; };
    p.wait_us = [](void* self, uint32_t duration_us) { static_cast<BusMock*>(self)->wait_us(duration_us); };
    return p;
  }

  // The trace: what the driver must do next, and what the bus answers. An access that fails is tried again.
  void expect_read(uint32_t address, uint32_t word, Status status = Status::kOk) {
    EXPECT_CALL(*this, read(address, testing::_))
        .Times(tries(status))
        .InSequence(sequence_)
        .WillRepeatedly(testing::DoAll(testing::SetArgPointee<1>(word), testing::Return(status)))
        .RetiresOnSaturation();
  }
  void expect_write(uint32_t address, uint32_t word, Status status = Status::kOk) {
    EXPECT_CALL(*this, write(address, word))
        .Times(tries(status))
        .InSequence(sequence_)
        .WillRepeatedly(testing::Return(status))
        .RetiresOnSaturation();
  }
  void expect_wait() { EXPECT_CALL(*this, wait_us(1)).InSequence(sequence_).RetiresOnSaturation(); }

 private:
  static int tries(Status status) { return status == Status::kOk ? 1 : static_cast<int>(kBusTries); }

  testing::Sequence sequence_;
};

using StrictBus = testing::StrictMock<BusMock>;

}  // namespace flyball::hal
