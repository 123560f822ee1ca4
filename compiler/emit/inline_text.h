// policy.cpp of straight-line code.
#pragma once

#include "compiler/emit/inline_step.h"

namespace flyball::emit {

std::string inline_text(const InlineSet& set, const Options& options);

}  // namespace flyball::emit
