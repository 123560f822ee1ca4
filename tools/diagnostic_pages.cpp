// Rows look like `| FB0203 | what is wrong | what mends it |`, sections begin with `### FB0510: what is wrong`.
#include "tools/diagnostic_pages.h"

#include <sstream>
#include <vector>

namespace flyball::tools {
namespace {

constexpr size_t kCodeLength = 6;

/// The cells of a row, without the blanks around them.
std::vector<std::string> cells_of(const std::string& row) {
  std::vector<std::string> cells;
  std::string cell;
  for (size_t i = 1; i < row.size(); ++i) {
    if (row[i] == '\\' && i + 1 < row.size() && row[i + 1] == '|') continue;  // an escaped | is text
    if (row[i] != '|' || row[i - 1] == '\\') {
      cell += row[i];
      continue;
    }
    const size_t first = cell.find_first_not_of(' ');
    cells.push_back(first == std::string::npos ? "" : cell.substr(first, cell.find_last_not_of(' ') + 1 - first));
    cell.clear();
  }
  return cells;
}

std::string page_of(const std::vector<std::string>& cells) {
  std::string page = cells[0] + ": " + cells[1] + "\n";
  if (cells.size() > 2 && !cells[2].empty()) page += "\nWhat mends it: " + cells[2] + "\n";
  return page;
}

/// "FB0203" of "points.fly:9:9: error[FB0203]: ..."; "" of other lines.
std::string code_of(const std::string& line) {
  const size_t at = line.find("[FB");
  return at == std::string::npos ? "" : line.substr(at + 1, kCodeLength);
}

/// The shortest that is said with each code: its first line, and those below that are indented.
std::map<std::string, std::string> shortest_examples() {
  std::map<std::string, std::string> shortest;
  for (const emit::File& file : diagnostic_examples()) {
    std::istringstream text(file.text);
    std::string code, said;
    const auto end = [&] {
      std::string& best = shortest[code];
      if (best.empty() || said.size() < best.size()) best = said;
    };
    for (std::string line; std::getline(text, line);) {
      if (line.compare(0, 2, "  ") != 0) {
        end();
        code = code_of(line);
        said.clear();
      }
      said += line + "\n";
    }
    end();
  }
  return shortest;
}

}  // namespace

std::map<std::string, std::string> diagnostic_pages() {
  std::map<std::string, std::string> pages;
  const std::map<std::string, std::string> examples = shortest_examples();
  std::istringstream text(diagnostics_text());
  std::string* section = nullptr;
  for (std::string line; std::getline(text, line);) {
    if (line.rfind("## ", 0) == 0) section = nullptr;
    if (line.rfind("| FB", 0) == 0) {
      const std::vector<std::string> cells = cells_of(line);
      if (cells.size() < 2) continue;
      const auto example = examples.find(cells[0]);
      pages[cells[0]] = page_of(cells) + (example == examples.end() ? "" : "\n" + example->second);
    } else if (line.rfind("### FB", 0) == 0) {
      section = &pages[line.substr(4, kCodeLength)];
      *section = line.substr(4) + "\n";
    } else if (section != nullptr && line != "```") {
      *section += line + "\n";
    }
  }
  for (auto& [code, page] : pages) page.erase(page.find_last_not_of('\n') + 2);
  return pages;
}

}  // namespace flyball::tools
