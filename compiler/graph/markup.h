// Text as it stands in SVG, HTML and XML.
#pragma once

#include <string>

namespace flyball::graph {

/// As the content of an element or between double quotes; control characters become blanks.
std::string markup_text(const std::string& text);

}  // namespace flyball::graph
