// One life of a controller: engine, HAL, controller and all they work in, in one piece of memory that is poisoned
// before it begins, so that nothing of the life before is there to be found.
#pragma once

#include <memory>
#include <vector>

#include "hal/chip/tables.h"
#include "runtime/controller/controller.h"

namespace flyball::kill {

class ControllerLife {
 public:
  /// `platform` is copied; all others must outlive this.
  ControllerLife(const Program& program, const chip::Chip& chip, const hal::HalConfig& config,
                 const hal::Platform& platform);
  ControllerLife(const ControllerLife&) = delete;
  ControllerLife& operator=(const ControllerLife&) = delete;

  TickResult tick() { return controller_->tick(); }

 private:
  template <class T>
  T* take(size_t count);

  std::vector<MemoryLine> memory_;  // everything below lies in it
  size_t used_ = 0;
  hal::Platform* platform_;
  hal::Hal* hal_;
  Engine* engine_;
  Controller* controller_;
};

}  // namespace flyball::kill
