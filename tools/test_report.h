// What is said of the tests of policies: lines and a coverage table for people, JSON and JUnit XML for tools.
#pragma once

#include <string>
#include <vector>

#include "tools/test_suite.h"

namespace flyball::tools {

/// A line for each test; for a failed one its place, the tick and the values that made it false.
std::string case_lines(const TestedFile& file, bool colour);

/// For each machine how much was reached, and below it what was not. Empty when there are no machines.
std::string coverage_table(const std::vector<std::unique_ptr<TestedFile>>& files);

std::string coverage_json(const std::vector<std::unique_ptr<TestedFile>>& files);
std::string junit_xml(const std::vector<std::unique_ptr<TestedFile>>& files);

}  // namespace flyball::tools
