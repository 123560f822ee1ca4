// The reason of a grant (rule 8.7) from the reference evaluator's votes.
#pragma once

#include <string>
#include <vector>

#include "tests/reference/reference.h"

namespace flyball::conformance {

/// "rest", "slew", or the statements of the votes that hold the grant with `+` between them, in the order of `votes`.
/// `names`: by vote. To be asked between Evaluator::tick and finish_tick.
std::string reason_of(reference::Evaluator& evaluator, const reference::Limit& limit, uint32_t element,
                      const std::vector<std::string>& names);

}  // namespace flyball::conformance
