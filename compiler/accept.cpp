// An `accept` speaks of all findings of its code in its file: a reason is one for a kind of finding, and the places of
// the findings are listed with it.
#include "compiler/accept.h"

#include <algorithm>
#include <set>

namespace flyball::compiler {
namespace {

// Every warning and note but FB0560, which says that there is nothing to accept.
const std::vector<std::string> kFindings = {"FB0220", "FB0403", "FB0501", "FB0502", "FB0510", "FB0511",
                                            "FB0512", "FB0513", "FB0514", "FB0520", "FB0530", "FB0531",
                                            "FB0532", "FB0533", "FB0540", "FB0541", "FB0550"};
constexpr const char* kFoundOnAChip = "FB0403";

std::vector<const dsl::Accept*> accepts_of(const dsl::File& file) {
  std::vector<const dsl::Accept*> list;
  for (const dsl::Item& item : file.items) {
    if (item.kind == dsl::ItemKind::kAccept) list.push_back(item.accept.get());
  }
  return list;
}

void tell_unknown(const dsl::Name& code, dsl::Diagnostics& diagnostics) {
  dsl::Diagnostic& d = diagnostics.error("FB0440", code.span, "`" + code.text + "` is no warning or note");
  d.why = "what is accepted is a finding about a policy that compiles; an error is mended";
  const std::string near = dsl::nearest(code.text, kFindings);
  d.hint = near.empty() ? "name the code in the brackets behind `warning`, such as FB0513"
                        : "did you mean `" + near + "`? `flyball explain " + near + "` says what it is";
}

void check_accepts_of(const dsl::File& file, dsl::Diagnostics& diagnostics) {
  std::vector<const dsl::Accept*> known;
  for (const dsl::Accept* accept : accepts_of(file)) {
    const std::string& code = accept->code.text;
    if (std::find(kFindings.begin(), kFindings.end(), code) == kFindings.end()) {
      tell_unknown(accept->code, diagnostics);
      continue;
    }
    const auto same = [&](const dsl::Accept* other) { return other->code.text == code; };
    const auto first = std::find_if(known.begin(), known.end(), same);
    if (first == known.end()) {
      known.push_back(accept);
      continue;
    }
    dsl::Diagnostic& d = diagnostics.error("FB0441", accept->code.span, "`" + code + "` is accepted twice");
    d.related.push_back({(*first)->code.span, "this accepts all of them in the file"});
    d.hint = "give one reason that holds for all of them, or mend some";
  }
}

void tell_unused(const dsl::Name& code, dsl::Diagnostics& diagnostics) {
  diagnostics.warning("FB0560", code.span, "there is no " + code.text + " in this policy to accept").hint =
      "remove this `accept`";
}

void list_accepted(CompileResult& result) {
  for (const dsl::Diagnostic* d : diagnostic::ordered(result.diagnostics)) {
    if (d->accepted.empty()) continue;
    result.linked->accepted.push_back(
        {result.sources.file(d->span.file).path, result.sources.begin(d->span).line, d->code, d->message, d->accepted});
  }
}

}  // namespace

void check_accepts(CompileResult& result) {
  for (const auto& file : result.files) check_accepts_of(*file, result.diagnostics);
}

void accept_findings(CompileResult& result, const chip::Chip* chip) {
  const auto is_policy = [](const auto& file) { return !file->library; };
  const bool alone = std::count_if(result.files.begin(), result.files.end(), is_policy) == 1;
  for (const auto& file : result.files) {
    std::set<std::string> known;
    for (const dsl::Accept* accept : accepts_of(*file)) {
      const std::string& code = accept->code.text;
      if (!known.insert(code).second) continue;  // said already
      const size_t found = result.diagnostics.accept(code, file->source, accept->reason);
      // What other policies and the chip's ranks make of it is no reason to take an `accept` away.
      const bool decided = alone && (chip != nullptr) == (code == kFoundOnAChip);
      const bool due = decided && !file->library && result.linked != nullptr;
      if (found == 0 && due) tell_unused(accept->code, result.diagnostics);
    }
  }
  if (result.linked != nullptr) list_accepted(result);
}

}  // namespace flyball::compiler
