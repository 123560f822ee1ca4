// Fixes are put in from front to back, each behind the one before.
#include "diagnostic/fix.h"

#include <algorithm>

namespace flyball::diagnostic {
namespace {

std::vector<const Diagnostic*> fixable(const Diagnostics& diagnostics, uint32_t file) {
  std::vector<const Diagnostic*> list;
  for (const Diagnostic& d : diagnostics.all()) {
    if (d.fix && d.accepted.empty() && d.fix->span.file == file) list.push_back(&d);
  }
  std::stable_sort(list.begin(), list.end(),
                   [](const Diagnostic* a, const Diagnostic* b) { return a->fix->span.begin < b->fix->span.begin; });
  return list;
}

}  // namespace

Mended mend(const Diagnostics& diagnostics, const SourceMap& sources, uint32_t file) {
  const std::string& text = sources.file(file).text;
  Mended result;
  size_t done = 0;  // bytes of `text` that are in the result, or replaced there
  for (const Diagnostic* d : fixable(diagnostics, file)) {
    const Fix& fix = *d->fix;
    const bool same_place = !result.fixed.empty() && result.fixed.back()->fix->span.begin == fix.span.begin;
    if (fix.span.begin < done || same_place) continue;
    result.text.append(text, done, fix.span.begin - done);
    result.text += fix.text;
    done = fix.span.end;
    result.fixed.push_back(d);
  }
  result.text.append(text, done);
  return result;
}

}  // namespace flyball::diagnostic
