// Section `domains`: sets of elements, and which element of another domain each lies in.
#include <algorithm>

#include "hal/chip/sections.h"
#include "hal/chip/spelling.h"

namespace flyball::chip {
namespace {

constexpr int64_t kMostElements = 1024;  // what the language proves domains for

/// A list of names, or a count, whose elements are then named by the domain and their number.
void read_elements(const Map& map, Loading* loading, Domain* domain) {
  const YAML::Node* node = map.find("elements");
  if (node == nullptr) return;
  if (node->IsSequence()) {
    read_names(*node, map.what() + ", elements", false, &loading->findings, &domain->elements);
    const auto count = static_cast<int64_t>(domain->elements.size());
    if (count < 1 || count > kMostElements) {
      loading->findings.add(node->Mark(), map.what() + " has " + std::to_string(count) + " elements",
                            "a domain has from 1 to 1024");
    }
    return;
  }
  int64_t count = 0;
  if (!map.integer("elements", Dimension::kCount, 1, kMostElements, Need::kRequired, &count)) return;
  for (int64_t i = 0; i < count; ++i) domain->elements.push_back(domain->name + std::to_string(i));
}

/// `parent: {element of parent: [elements of the domain], ...}`: each element of the domain exactly once.
void read_relation(const Entry& entry, const Domain& domain, Loading* loading, Relation* relation) {
  Findings& findings = loading->findings;
  const size_t before = findings.count();
  const std::string what = "domain " + domain.name + ", in " + entry.key;
  const Domain* parent = loading->chip.domain(entry.key);
  if (parent == nullptr) {
    findings.add(entry.mark, "domain " + domain.name + " lies in \"" + entry.key + "\", which is no domain above it",
                 suggestion(entry.key, names_of(loading->chip.domains)));
    return;
  }
  if (!loading->domains_known) return;
  relation->parent = entry.key;
  relation->of.assign(domain.elements.size(), UINT16_MAX);
  Map members(entry.value, what, &findings);
  members.allow(parent->elements);
  for (const Entry& member : members.entries()) {
    const auto of = std::find(parent->elements.begin(), parent->elements.end(), member.key);
    std::vector<std::string> names;
    if (!read_names(member.value, what + ", " + member.key, false, &findings, &names)) continue;
    for (const std::string& name : names) {
      const auto element = std::find(domain.elements.begin(), domain.elements.end(), name);
      if (element == domain.elements.end()) {
        findings.add(member.value.Mark(), "\"" + name + "\" in " + what + " is no element of " + domain.name,
                     suggestion(name, domain.elements));
        continue;
      }
      uint16_t& slot = relation->of[static_cast<size_t>(element - domain.elements.begin())];
      if (slot != UINT16_MAX) findings.add(member.value.Mark(), what + " has \"" + name + "\" twice", "take one out");
      if (of != parent->elements.end()) slot = static_cast<uint16_t>(of - parent->elements.begin());
    }
  }
  if (findings.count() != before) return;  // an element may be missing because of what was reported
  for (size_t i = 0; i < domain.elements.size(); ++i) {
    if (relation->of[i] != UINT16_MAX) continue;
    findings.add(entry.mark, what + " leaves out \"" + domain.elements[i] + "\"",
                 "every element lies in one element of " + entry.key);
    return;
  }
}

}  // namespace

void read_domains(const YAML::Node& node, Loading* loading) {
  const size_t before = loading->findings.count();
  const Map section(node, "domains", &loading->findings);
  for (const Entry& entry : section.entries()) {
    Map map(entry.value, "domain " + entry.key, &loading->findings);
    map.allow({"elements", "in"});
    Domain domain;
    domain.name = entry.key;
    read_elements(map, loading, &domain);
    loading->domains_known = loading->findings.count() == before;
    if (const YAML::Node* in = map.find("in", Need::kOptional)) {
      const Map parents(*in, map.what() + ", in", &loading->findings);
      for (const Entry& parent : parents.entries()) {
        Relation relation;
        read_relation(parent, domain, loading, &relation);
        if (!relation.parent.empty()) domain.in.push_back(std::move(relation));
      }
    }
    loading->chip.domains.push_back(std::move(domain));
  }
  loading->domains_known = loading->findings.count() == before;
}

bool read_domain_of(const Map& map, Loading* loading, std::string* domain) {
  const YAML::Node* node = map.find("domain", Need::kOptional);
  if (node == nullptr) return true;
  if (!map.text("domain", Need::kOptional, domain)) return false;
  if (loading->chip.domain(*domain) != nullptr) return true;
  if (loading->domains_known) {
    loading->findings.add(node->Mark(), map.what() + ": there is no domain \"" + *domain + "\"",
                          suggestion(*domain, names_of(loading->chip.domains)));
  }
  return false;
}

}  // namespace flyball::chip
