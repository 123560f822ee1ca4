// The machines of a run as pictures, with the share of time in each state.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "compiler/graph/diagram.h"

namespace flyball::tools {

/// What summary.json keeps of a diagram, so that a report can be made from it alone.
nlohmann::ordered_json diagram_json(const graph::Diagram& diagram);

/// HTML: a figure for each machine with states.
std::string machine_pictures(const nlohmann::ordered_json& summary);

}  // namespace flyball::tools
