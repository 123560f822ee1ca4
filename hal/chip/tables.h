// Makes the HAL's plain tables from a chip.
#pragma once

#include <memory>

#include "hal/chip/chip.h"
#include "hal/hal_config.h"

namespace flyball::chip {

/// Owns what a hal::HalConfig points into. Moving it leaves the configuration where it is.
class HalTables {
 public:
  explicit HalTables(const Chip& chip);
  HalTables(HalTables&&) noexcept;
  HalTables& operator=(HalTables&&) noexcept;
  ~HalTables();

  /// Valid as long as this object, or the one it was moved to.
  const hal::HalConfig& config() const;

 private:
  struct Tables;
  std::unique_ptr<Tables> tables_;
};

/// For a chip that passed its checks.
HalTables hal_tables(const Chip& chip);

}  // namespace flyball::chip
