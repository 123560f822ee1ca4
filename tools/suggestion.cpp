// Edit distance with swaps of neighbours (optimal string alignment), by dynamic programming over three rows.
#include "tools/suggestion.h"

#include <algorithm>

namespace flyball::tools {
namespace {

size_t distance(const std::string& a, const std::string& b) {
  std::vector<size_t> before(b.size() + 1), last(b.size() + 1), now(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t change = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, change});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) now[j] = std::min(now[j], before[j - 2] + 1);
    }
    before.swap(last);
    last.swap(now);
  }
  return last[b.size()];
}

}  // namespace

std::string nearest_name(const std::string& wrong, const std::vector<std::string>& names) {
  size_t best = std::max<size_t>(1, wrong.size() / 3) + 1;
  std::string nearest;
  for (const std::string& name : names) {
    const size_t d = distance(wrong, name);
    if (d >= best) continue;
    best = d;
    nearest = name;
  }
  return nearest;
}

std::string did_you_mean(const std::string& wrong, const std::vector<std::string>& names) {
  const std::string nearest = nearest_name(wrong, names);
  return nearest.empty() ? "" : "; did you mean '" + nearest + "'?";
}

}  // namespace flyball::tools
