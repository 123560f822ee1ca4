// The score sheet proper: the figures by which runs are compared, each with its unit in its name.
#pragma once

#include "hal/chip/chip.h"
#include "tools/event_log.h"
#include "tools/run_loop.h"
#include "tools/run_observer.h"

namespace flyball::tools {

/// For summary.json, key "score".
Json score_json(const chip::Chip& chip, const RunLoop& loop, const RunObserver& observer);

}  // namespace flyball::tools
