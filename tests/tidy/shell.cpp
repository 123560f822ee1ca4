// Commands through popen.
#include "tests/tidy/shell.h"

#include <gtest/gtest.h>
#include <stdio.h>

#include <sstream>

namespace flyball::tidy {

std::string quoted(const std::string& text) { return "'" + text + "'"; }

std::vector<std::string> lines_of(const std::string& command) {
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  std::string output;
  char buffer[4096];
  for (size_t got = 0; (got = fread(buffer, 1, sizeof buffer, pipe)) > 0;) output.append(buffer, got);
  EXPECT_EQ(pclose(pipe), 0) << command << "\n" << output.substr(0, 1000);
  std::vector<std::string> lines;
  std::istringstream in(output);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

}  // namespace flyball::tidy
