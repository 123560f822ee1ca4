// Long lines of emitted code, broken where a reader would break them.
#pragma once

#include <string>

namespace flyball::emit {

/// A statement or the head of one, with its indent; lines of at most 120 columns where it can be broken.
std::string wrapped(size_t indent, const std::string& text);

}  // namespace flyball::emit
