// What is said about a policy, as data: the language shares the form and the renderer with the other texts that
// Flyball reads.
#pragma once

#include "diagnostic/diagnostic.h"
#include "dsl/source.h"

namespace flyball::dsl {

using diagnostic::Diagnostic;
using diagnostic::Diagnostics;
using diagnostic::nearest;
using diagnostic::Related;
using diagnostic::render;
using diagnostic::Severity;

}  // namespace flyball::dsl
