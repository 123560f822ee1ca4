// Maps, lists and values of a YAML file, checked as they are read.
#include "hal/chip/yaml_map.h"

#include <algorithm>
#include <sstream>

#include "hal/chip/spelling.h"

namespace flyball::chip {
namespace {

constexpr size_t kLongestName = 63;      // as in the language
constexpr int64_t kMost = int64_t{1} << 53;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

std::string plain(double value) {
  std::ostringstream out;
  out.imbue(std::locale::classic());
  out << value;
  return out.str();
}

std::string kind_of(const YAML::Node& node) {
  if (node.IsMap()) return "a map";
  if (node.IsSequence()) return "a list";
  return node.IsScalar() ? "a single value" : "empty";
}

}  // namespace

bool is_name(const std::string& text) {
  if (text.empty() || text.size() > kLongestName || !is_letter(text[0])) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

void Findings::add(const YAML::Mark& mark, std::string message, std::string hint) {
  errors_.push_back({file_, mark.line + 1, mark.column + 1, std::move(message), std::move(hint)});
}

std::vector<Error> Findings::sorted() const {
  std::vector<Error> errors = errors_;
  std::stable_sort(errors.begin(), errors.end(), [](const Error& a, const Error& b) {
    return a.line != b.line ? a.line < b.line : a.column < b.column;
  });
  return errors;
}

bool read_text(const YAML::Node& node, const std::string& what, Findings* findings, std::string* text) {
  if (!node.IsScalar() || node.Scalar().empty()) {
    findings->add(node.Mark(), what + " is " + (node.IsScalar() ? "empty" : kind_of(node)), "write one value here");
    return false;
  }
  *text = node.Scalar();
  return true;
}

bool read_integer(const YAML::Node& node, const std::string& what, Dimension dimension, int64_t lo, int64_t hi,
                  Findings* findings, int64_t* value) {
  std::string text;
  if (!read_text(node, what, findings, &text)) return false;
  int64_t read = 0;
  if (const std::string wrong = read_integer(text, dimension, &read); !wrong.empty()) {
    findings->add(node.Mark(), what + ": " + wrong, "");
    return false;
  }
  if (read < lo || read > hi) {
    findings->add(node.Mark(), what + ": \"" + text + "\" is out of range",
                  "from " + written(lo, dimension) + " to " + written(hi, dimension));
    return false;
  }
  *value = read;
  return true;
}

bool read_names(const YAML::Node& node, const std::string& what, bool repeats, Findings* findings,
                std::vector<std::string>* names) {
  if (!node.IsSequence()) {
    findings->add(node.Mark(), what + " is " + kind_of(node), "write a list of names: [A, B]");
    return false;
  }
  const size_t before = findings->count();
  for (const YAML::Node& item : node) {
    std::string name;
    if (!read_text(item, "an entry of " + what, findings, &name)) continue;
    if (!is_name(name)) {
      findings->add(item.Mark(), "\"" + name + "\" in " + what + " is no name",
                    "a name has letters, digits and _, begins with no digit, and has at most 63 characters");
    } else if (!repeats && std::find(names->begin(), names->end(), name) != names->end()) {
      findings->add(item.Mark(), "\"" + name + "\" stands twice in " + what, "take one of them out");
    } else {
      names->push_back(name);
    }
  }
  return findings->count() == before;
}

Map::Map(const YAML::Node& node, std::string what, Findings* findings)
    : what_(std::move(what)), mark_(node.Mark()), findings_(findings) {
  if (!node.IsMap()) {
    findings_->add(mark_, what_ + " is " + kind_of(node), "write it as a map: key: value");
    return;
  }
  for (const auto& pair : node) {
    const YAML::Mark mark = pair.first.Mark();
    if (!pair.first.IsScalar() || !is_name(pair.first.Scalar())) {
      findings_->add(mark, "a key of " + what_ + " is no name",
                     "a name has letters, digits and _, begins with no digit, and has at most 63 characters");
      continue;
    }
    const std::string& key = pair.first.Scalar();
    const auto same = [&](const Entry& entry) { return entry.key == key; };
    if (std::any_of(entries_.begin(), entries_.end(), same)) {
      findings_->add(mark, "\"" + key + "\" stands twice in " + what_, "take one of them out");
      continue;
    }
    entries_.push_back({key, mark, pair.second});
  }
}

void Map::allow(const std::vector<std::string>& keys) {
  for (const Entry& entry : entries_) {
    if (std::find(keys.begin(), keys.end(), entry.key) != keys.end()) continue;
    findings_->add(entry.mark, "unknown key \"" + entry.key + "\" in " + what_, suggestion(entry.key, keys));
    misspelt_.push_back(nearest(entry.key, keys));
  }
}

const YAML::Node* Map::find(const std::string& key, Need need) const {
  for (const Entry& entry : entries_) {
    if (entry.key == key) return &entry.value;
  }
  const bool misspelt = std::find(misspelt_.begin(), misspelt_.end(), key) != misspelt_.end();
  if (need == Need::kRequired && !misspelt) findings_->add(mark_, what_ + " has no \"" + key + "\"", "add it");
  return nullptr;
}

bool Map::text(const std::string& key, Need need, std::string* out) const {
  const YAML::Node* node = find(key, need);
  return node != nullptr && read_text(*node, what_ + ", " + key, findings_, out);
}

bool Map::integer(const std::string& key, Dimension dimension, int64_t lo, int64_t hi, Need need, int64_t* out) const {
  const YAML::Node* node = find(key, need);
  return node != nullptr && read_integer(*node, what_ + ", " + key, dimension, lo, hi, findings_, out);
}

bool Map::number(const std::string& key, Dimension dimension, double lo, double hi, Need need, double* out) const {
  const YAML::Node* node = find(key, need);
  std::string written;
  if (node == nullptr || !read_text(*node, what_ + ", " + key, findings_, &written)) return false;
  double value = 0;
  if (const std::string wrong = read_double(written, dimension, &value); !wrong.empty()) {
    findings_->add(node->Mark(), what_ + ", " + key + ": " + wrong, "");
    return false;
  }
  if (value < lo || value > hi) {
    findings_->add(node->Mark(), what_ + ", " + key + ": \"" + written + "\" is out of range",
                   "from " + plain(lo) + " to " + plain(hi) + " in SI units");
    return false;
  }
  *out = value;
  return true;
}

bool Map::range(const std::string& key, Dimension dimension, int64_t* lo, int64_t* hi) const {
  const YAML::Node* node = find(key);
  if (node == nullptr) return false;
  const std::string name = what_ + ", " + key;
  if (!node->IsSequence() || node->size() != 2) {
    findings_->add(node->Mark(), name + " is not a pair", "write the lowest and the highest value: [LOW, HIGH]");
    return false;
  }
  int64_t low = 0, high = 0;
  const bool low_read = read_integer((*node)[0], name, dimension, -kMost, kMost, findings_, &low);
  if (!read_integer((*node)[1], name, dimension, -kMost, kMost, findings_, &high) || !low_read) return false;
  if (low >= high) {
    findings_->add(node->Mark(), name + " does not rise", "write the lowest value first: [LOW, HIGH]");
    return false;
  }
  *lo = low;
  *hi = high;
  return true;
}

bool Map::word(const std::string& key, const std::vector<std::string>& words, size_t* out) const {
  std::string written;
  if (!text(key, Need::kRequired, &written)) return false;
  const auto it = std::find(words.begin(), words.end(), written);
  if (it == words.end()) {
    findings_->add(find(key)->Mark(), what_ + ", " + key + ": unknown word \"" + written + "\"",
                   suggestion(written, words));
    return false;
  }
  *out = static_cast<size_t>(it - words.begin());
  return true;
}

}  // namespace flyball::chip
