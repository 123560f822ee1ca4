// YAML text to its one document.
#pragma once

#include <yaml-cpp/yaml.h>

#include <string>

namespace flyball::chip {

/// The document of a YAML text; an undefined node when the text holds none. Text behind its end throws the parser's
/// exception with the place where it begins, as does what is no YAML.
YAML::Node one_document(const std::string& text);

constexpr const char* kSeveralDocuments = "the document ended above this";

}  // namespace flyball::chip
