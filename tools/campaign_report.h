// What a campaign found: margins by kind of fault and by fault, for people and for other tools.
#pragma once

#include <string>

#include "tools/campaign.h"
#include "tools/event_log.h"

namespace flyball::tools {

/// Everything, cases worst first: longest above a limit, then nearest to it or furthest beyond, then most work lost.
/// Figures against the run without faults at the same horizon.
Json campaign_json(const Campaign& campaign, const chip::Chip& chip);

/// The cases as a table with a header line, from campaign_json() alone.
std::string campaign_csv(const Json& campaign);

/// For the terminal, from campaign_json() alone: a line a kind, then the worst `most_cases` cases; ends with a newline.
std::string campaign_text(const Json& campaign, size_t most_cases, bool colour);

}  // namespace flyball::tools
