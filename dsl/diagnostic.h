// What is said about a policy, as data: the language shares the form and the renderer with the other texts that
// Flyball reads.
#pragma once

#include "diagnostic/diagnostic.h"
#include "diagnostic/spelling.h"
#include "dsl/source.h"

namespace flyball::dsl {

using diagnostic::Diagnostic;
using diagnostic::Diagnostics;
using diagnostic::Fix;
using diagnostic::nearest;
using diagnostic::Related;
using diagnostic::render;
using diagnostic::Severity;
using diagnostic::suggest;

}  // namespace flyball::dsl
