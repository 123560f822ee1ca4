// "Did you mean": edit distance by rows.
#include "hal/chip/spelling.h"

#include <algorithm>
#include <numeric>

namespace flyball::chip {
namespace {

constexpr size_t kLongestName = 63;   // as in the language; a longer one is near to nothing
constexpr size_t kMostListed = 10;

size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

}  // namespace

std::string nearest(std::string_view name, const std::vector<std::string>& candidates) {
  std::string best;
  size_t best_distance = std::max(size_t{2}, name.size() / 3 + 1);  // one letter in a short name, a third of a long one
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
