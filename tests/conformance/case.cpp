// Reads case.txt: a word a line says what the line is.
#include "tests/conformance/case.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace flyball::conformance {
namespace {

std::string text_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error(path + ": cannot be read");
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

/// The words of one line.
class Line {
 public:
  Line(const std::string& text, std::string place) : words_(text), place_(std::move(place)) {}

  std::string word(const char* what) {
    std::string out;
    if (!(words_ >> out)) throw std::runtime_error(place_ + ": " + what + " is missing");
    return out;
  }

  int64_t number(const char* what) {
    const std::string text = word(what);
    size_t used = 0;
    int64_t out = 0;
    try {
      out = std::stoll(text, &used);
    } catch (const std::exception&) {
      used = 0;
    }
    if (used != text.size())
      throw std::runtime_error(place_ + ": `" + text + "` is not a number; " + what + " is wanted");
    return out;
  }

  bool more() { return !(words_ >> std::ws).eof(); }

  void end() {
    if (more()) throw std::runtime_error(place_ + ": nothing may follow, but `" + word("a word") + "` does");
  }

  const std::string& place() const { return place_; }

 private:
  std::istringstream words_;
  std::string place_;
};

CaseDomain read_domain(Line& line) {
  CaseDomain out;
  out.name = line.word("the domain's name");
  out.size = static_cast<uint32_t>(line.number("the domain's size"));
  while (line.more()) {
    if (line.word("`in`") != "in") throw std::runtime_error(line.place() + ": `in PARENT` is wanted after the size");
    auto& [parent, of] = out.in.emplace_back();
    parent = line.word("the parent");
    for (uint32_t i = 0; i < out.size; ++i) {
      of.push_back(static_cast<uint32_t>(line.number("the parent's element for each element")));
    }
  }
  return out;
}

void read_policy(Line& line, Case& out) {
  const std::filesystem::path path = std::filesystem::path(out.folder) / line.word("the policy's file");
  out.policies.emplace_back(path.filename().string(), text_of(path.lexically_normal().string()));
  out.ranks.push_back(line.more() ? static_cast<int>(line.number("the rank")) : 0);
}

void read_walk(Line& line, Case& out) {
  Walk& walk = out.walks[line.word("policy.input")];
  walk.lo = line.number("the lowest reading");
  walk.hi = line.number("the highest reading");
  walk.step = line.number("the step");
  walk.most_change = line.number("the most change a tick");
  if (line.more()) walk.silent_percent = static_cast<int>(line.number("how often it falls silent, in percent"));
}

void read_line(Line& line, Case& out) {
  const std::string what = line.word("a word");
  if (what == "policy") {
    read_policy(line, out);
  } else if (what == "domain") {
    out.domains.push_back(read_domain(line));
  } else if (what == "quantum") {
    const std::string limit = line.word("the limit");
    out.quantum[limit] = line.number("the quantum");
  } else if (what == "ticks") {
    out.ticks = line.number("how many");
  } else if (what == "seed") {
    out.seed = static_cast<uint64_t>(line.number("the seed"));
  } else if (what == "walk") {
    read_walk(line, out);
  } else if (what == "params") {
    out.param_percent = static_cast<int>(line.number("percent"));
  } else if (what == "grants") {
    out.grant_percent = static_cast<int>(line.number("percent"));
  } else {
    throw std::runtime_error(line.place() + ": no line begins with `" + what + "`");
  }
  line.end();
}

}  // namespace

Case load_case(const std::string& folder) {
  Case out;
  out.folder = folder;
  out.name = std::filesystem::path(folder).filename().string();
  const std::string path = folder + "/case.txt";
  std::istringstream lines(text_of(path));
  int number = 0;
  for (std::string text; std::getline(lines, text);) {
    ++number;
    text = text.substr(0, text.find('#'));
    Line line(text, path + ":" + std::to_string(number));
    if (line.more()) read_line(line, out);
  }
  if (out.policies.empty() || out.ticks <= 0) throw std::runtime_error(path + ": a case has a `policy` and `ticks`");
  return out;
}

std::vector<std::string> case_folders() {
  std::vector<std::string> out;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(FLYBALL_SOURCE_DIR) + "/tests/conformance/cases")) {
    if (entry.is_directory()) out.push_back(entry.path().string());
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace flyball::conformance
