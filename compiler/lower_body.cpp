// What is said of the body of a fn or block tells who called it: its text alone is right or wrong for other arguments.
#include <algorithm>

#include "compiler/lowering.h"

namespace flyball::compiler {
namespace {

constexpr size_t kMostTold = 5;  // calls; the innermost are those that an author can place

}  // namespace

/// Whatever was said since the last time was said in the calls that are being expanded now.
void Lowering::tell_calls() {
  while (calls_told_ < diagnostics_.all().size()) {
    if (add_calls(diagnostics_.at(calls_told_))) {
      ++calls_told_;
    } else {
      diagnostics_.remove(calls_told_);
    }
  }
}

/// The text of `std` is not the author's, so what is wrong there is told at the call that brought it about. False of an
/// error that is found there beside that: it comes of the same arguments.
bool Lowering::add_calls(dsl::Diagnostic& d) {
  const auto in_std = [this](const dsl::Span& span) { return span.file == std_file_ && std_file_ != file_; };
  auto call = calls_.rbegin();
  if (in_std(d.span)) {
    while (call != calls_.rend() && in_std(call->expr->span)) ++call;
    if (call == calls_.rend()) return true;
    if (d.severity == dsl::Severity::kError && !told_of_std_.insert(call->expr).second) return false;
    const std::string& name = call->expr->name.text;
    d.related.insert(d.related.begin(), {d.span, "found in `" + name + "` of `std`, here"});
    d.span = call->expr->span;
    ++call;
  }
  for (size_t told = 0; call != calls_.rend(); ++call, ++told) {
    const auto more = static_cast<size_t>(calls_.rend() - call);
    if (told == kMostTold) {
      d.related.back().message += ", and " + std::to_string(more) + (more == 1 ? " call" : " calls") + " around that";
      return true;
    }
    d.related.push_back({call->expr->span, "`" + call->expr->name.text + "` is called here"});
  }
  return true;
}

}  // namespace flyball::compiler
