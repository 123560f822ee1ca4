// Names are compared by the edits that make one of the other.
#include "diagnostic/spelling.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdint>

namespace flyball::diagnostic {
namespace {

constexpr size_t kFar = SIZE_MAX;

/// Edits (insert, delete, replace, swap neighbours) that make `a` of `b`.
size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> older(b.size() + 1), old(b.size() + 1), now(b.size() + 1);
  for (size_t j = 0; j <= b.size(); j++) old[j] = j;
  for (size_t i = 1; i <= a.size(); i++) {
    now[0] = i;
    for (size_t j = 1; j <= b.size(); j++) {
      const bool same = a[i - 1] == b[j - 1];
      now[j] = std::min({old[j] + 1, now[j - 1] + 1, old[j - 1] + (same ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) now[j] = std::min(now[j], older[j - 2] + 1);
    }
    older.swap(old);
    old.swap(now);
  }
  return old[b.size()];
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

/// How many edits `candidate` is away, 0 when only case differs; kFar when it does not look like `name`.
size_t edits_to(std::string_view name, const std::string& candidate) {
  if (candidate == name || candidate.empty()) return kFar;
  if (lower(candidate) == lower(name)) return 0;
  const size_t most = std::max<size_t>(1, name.size() / 3);
  const size_t longer = std::max(candidate.size(), name.size());
  if (longer - std::min(candidate.size(), name.size()) > most) return kFar;
  const size_t edits = distance(name, candidate);
  const bool keeps_something = edits < longer;
  return edits <= most && keeps_something ? edits : kFar;
}

std::string digits(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c >= '0' && c <= '9') result += c;
  }
  return result;
}

/// A letter too many or too few, two swapped, or another case. Another letter or digit makes another name: `rail_a` is
/// not `rail_b`, and `rail2` not `rail1`.
bool is_slip(std::string_view name, const std::string& meant) {
  if (digits(name) != digits(meant)) return false;
  const size_t edits = edits_to(name, meant);
  if (edits == 0) return true;
  constexpr size_t kLettersLeast = 4;  // in fewer, each one tells names apart
  if (edits > 1 || std::max(name.size(), meant.size()) < kLettersLeast) return false;
  return name.size() != meant.size() || std::is_permutation(name.begin(), name.end(), meant.begin());
}

}  // namespace

std::string nearest(std::string_view name, const std::vector<std::string>& candidates) {
  std::string best;
  size_t least = kFar;
  for (const std::string& candidate : candidates) {
    const size_t edits = edits_to(name, candidate);
    if (edits < least) best = candidate, least = edits;
  }
  return best;
}

bool suggest(Diagnostic& d, Span span, std::string_view name, const std::vector<std::string>& candidates) {
  const std::string meant = nearest(name, candidates);
  if (meant.empty()) return false;
  d.hint = "did you mean `" + meant + "`?";
  const bool alone = std::all_of(candidates.begin(), candidates.end(), [&](const std::string& candidate) {
    return candidate == meant || edits_to(name, candidate) == kFar;
  });
  if (alone && is_slip(name, meant)) d.fix = Fix{span, meant};
  return true;
}

}  // namespace flyball::diagnostic
