// "Did you mean": edit distance by rows.
#include "hal/chip/spelling.h"

#include <algorithm>
#include <numeric>

namespace flyball::chip {
namespace {

constexpr size_t kLongestName = 63;   // as in the language; a longer one is near to nothing
constexpr size_t kMostListed = 10;

/// Letters changed, missing, extra or swapped with their neighbour.
size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> before(b.size() + 1), row(b.size() + 1), next(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    next[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      next[j] = std::min({row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) next[j] = std::min(next[j], before[j - 2] + 1);
    }
    std::swap(before, row);
    std::swap(row, next);
  }
  return row[b.size()];
}

}  // namespace

std::string nearest(std::string_view name, const std::vector<std::string>& candidates) {
  std::string best;
  size_t best_distance = std::max(size_t{2}, name.size() / 3 + 1);  // one letter in a short name, a third in a long
  if (name.size() > kLongestName) return best;
  for (const std::string& candidate : candidates) {
    const size_t d = distance(name, candidate);
    if (d >= best_distance || d >= candidate.size()) continue;
    best = candidate;
    best_distance = d;
  }
  return best;
}

std::string suggestion(std::string_view name, const std::vector<std::string>& candidates) {
  const std::string best = nearest(name, candidates);
  if (!best.empty()) return "did you mean \"" + best + "\"?";
  if (candidates.empty()) return "there are none";
  std::string text = "known: ";
  for (size_t i = 0; i < candidates.size() && i < kMostListed; ++i) text += (i > 0 ? ", " : "") + candidates[i];
  if (candidates.size() > kMostListed) text += " and " + std::to_string(candidates.size() - kMostListed) + " more";
  return text;
}

}  // namespace flyball::chip
