// Groups of elements by the word that names them.
#include "sim/workload/barrier.h"

#include <algorithm>
#include <numeric>

namespace flyball::sim {

std::optional<Barrier> barrier_named(std::string_view word, const chip::Domain& elements) {
  const size_t count = elements.elements.size();
  Barrier barrier;
  barrier.group.assign(count, 0U);
  if (word == "all") return barrier;
  if (word == "none") {
    std::iota(barrier.group.begin(), barrier.group.end(), 0U);
    barrier.groups = count;
    return barrier;
  }
  for (const chip::Relation& relation : elements.in) {
    if (relation.parent != word) continue;
    std::vector<uint16_t> parents = relation.of;  // those that hold an element, each once
    std::sort(parents.begin(), parents.end());
    parents.erase(std::unique(parents.begin(), parents.end()), parents.end());
    for (size_t i = 0; i < count; ++i) {
      const auto place = std::lower_bound(parents.begin(), parents.end(), relation.of[i]);
      barrier.group[i] = static_cast<uint32_t>(place - parents.begin());
    }
    barrier.groups = parents.size();
    return barrier;
  }
  return std::nullopt;
}

std::vector<std::string> barrier_words(const chip::Domain& elements) {
  std::vector<std::string> words = {"all", "none"};
  for (const chip::Relation& relation : elements.in) words.push_back(relation.parent);
  return words;
}

}  // namespace flyball::sim
