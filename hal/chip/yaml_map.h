// A map of a YAML file as a section reader wants it: known keys, values of known kinds, and everything that is wrong
// collected with its place.
#pragma once

#include <yaml-cpp/yaml.h>

#include <cstdint>
#include <string>
#include <vector>

#include "hal/chip/load.h"
#include "hal/chip/quantity.h"

namespace flyball::chip {

/// All that is wrong with a file so far.
class Findings {
 public:
  explicit Findings(std::string file) : file_(std::move(file)) {}
  void add(const YAML::Mark& mark, std::string message, std::string hint = "");
  size_t count() const { return errors_.size(); }
  const std::string& file() const { return file_; }

  /// In the order of the file.
  std::vector<Error> sorted() const;

 private:
  std::string file_;
  std::vector<Error> errors_;
};

enum class Need : uint8_t { kRequired, kOptional };

struct Entry {
  std::string key;
  YAML::Mark mark;  // of the key
  YAML::Node value;
};

/// A value or one of a list: its text, or an error when it is no plain value. `what` names it in messages.
bool read_text(const YAML::Node& node, const std::string& what, Findings* findings, std::string* text);

/// A number with a unit, in base units between lo and hi.
bool read_integer(const YAML::Node& node, const std::string& what, Dimension dimension, int64_t lo, int64_t hi,
                  Findings* findings, int64_t* value);

/// A list of names, none twice unless `repeats`.
bool read_names(const YAML::Node& node, const std::string& what, bool repeats, Findings* findings,
                std::vector<std::string>* names);

class Map {
 public:
  /// `what` names the map in messages: "sensor tile_temp". Reports what is no map, keys that are no names, and doubles.
  Map(const YAML::Node& node, std::string what, Findings* findings);

  /// Reports keys that are not among these. One that is missing because it is misspelt is not reported again.
  void allow(const std::vector<std::string>& keys);

  /// The value at a key; null when there is none, which is reported if it is required.
  const YAML::Node* find(const std::string& key, Need need = Need::kRequired) const;

  // Each reads the value at a key into *out, or reports what is wrong and leaves *out. True if it was read.
  bool text(const std::string& key, Need need, std::string* out) const;
  bool integer(const std::string& key, Dimension dimension, int64_t lo, int64_t hi, Need need, int64_t* out) const;
  bool number(const std::string& key, Dimension dimension, double lo, double hi, Need need, double* out) const;
  bool range(const std::string& key, Dimension dimension, int64_t* lo, int64_t* hi) const;

  /// One of a few words; *out is its index.
  bool word(const std::string& key, const std::vector<std::string>& words, size_t* out) const;

  const std::vector<Entry>& entries() const { return entries_; }
  const YAML::Mark& mark() const { return mark_; }
  const std::string& what() const { return what_; }
  Findings& findings() const { return *findings_; }

 private:
  std::string what_;
  YAML::Mark mark_;
  Findings* findings_;
  std::vector<Entry> entries_;
  std::vector<std::string> misspelt_;  // keys that unknown ones are near to
};

/// Whether a text can be the name of something: a letter or _, then letters, digits and _, at most 63 in all.
bool is_name(const std::string& text);

}  // namespace flyball::chip
