// The parts of the report's page, embedded by embed.cmake when the program is built.
#pragma once

#include <string_view>

namespace flyball::tools {

extern const std::string_view kPage;  // with @TITLE@, @STYLE@, @SUMMARY@, @COLUMNS@, @PAYLOAD@, @DYGRAPHS@, @SCRIPT@
extern const std::string_view kPageStyle;
extern const std::string_view kPageDygraphs;
extern const std::string_view kPageLicence;
extern const std::string_view kPageScript;

}  // namespace flyball::tools
