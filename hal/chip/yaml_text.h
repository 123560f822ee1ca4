// YAML text to its one document.
#pragma once

#include <yaml-cpp/yaml.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "hal/chip/load.h"

namespace flyball::chip {

/// What a YAML file is, for messages: "chip file", and the page that describes it.
struct FileKind {
  std::string what, page;
};

/// Hands the document of a YAML text to `read`. The result is what keeps the text from being YAML, empty if nothing
/// does; no exception leaves it.
std::vector<Error> read_yaml(std::string_view text, const std::string& file, const FileKind& kind,
                             const std::function<void(const YAML::Node&)>& read);

/// The document of a YAML text; an undefined node when the text holds none. Text behind its end throws the parser's
/// exception with the place where it begins, as does what is no YAML.
YAML::Node one_document(const std::string& text);

constexpr const char* kSeveralDocuments = "the document ended above this";

}  // namespace flyball::chip
