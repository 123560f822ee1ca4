// The ports, each in the file of its original's family.
#pragma once

#include "tests/vectors/port.h"

namespace flyball::vectors {

Port hubris_thermal();
Port linux_schedutil();
Port linux_simple_ondemand();
Port linux_step_wise_00211025();
/// What v6.12 does where the older version was recorded.
Port linux_step_wise_mended();
Port linux_step_wise_v6_12();
/// `unweighted`: with the split as it was before it was mended.
Port linux_ipa(const std::string& set, bool unweighted);
Port occ_memory_thermal();
Port occ_power_cap();
Port occ_thermal();
Port scp_thermal();
Port tt_throttlers();

}  // namespace flyball::vectors
