// Names of a policy as C++ constants, and its lines as comments.
#include "compiler/emit/identifiers.h"

#include <fmt/format.h>

#include <map>
#include <set>

namespace flyball::emit {
namespace {

constexpr size_t kPlaceSizeMax = 112;  // fits a line, behind "//" and inside a table

bool is_printable(char c) { return c >= ' ' && c <= '~'; }

/// "tile_guard.guard" as "TileGuardGuard".
std::string camel(const std::string& name) {
  std::string out;
  bool upper = true;
  for (const char c : name) {
    const bool lower_case = c >= 'a' && c <= 'z';
    const bool word = lower_case || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (word) out += upper && lower_case ? static_cast<char>(c - 'a' + 'A') : c;
    upper = !word;
  }
  return out;
}

std::string file_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

/// A domain that is a count, "0..15", is "below 16"; so is one as a part of pairs, "tile, 0..15".
std::string domain_name(const Domain& domain) {
  static constexpr std::string_view kFrom = "0..";
  std::string name = domain.name;
  for (size_t at = name.find(kFrom); at != std::string::npos; at = name.find(kFrom, at)) {
    size_t digits = 0;
    const unsigned long last = std::stoul(name.substr(at + kFrom.size()), &digits);
    name.replace(at, kFrom.size() + digits, fmt::format("below {}", last + 1));
  }
  return name;
}

/// The names of a vote: where it stands, and the limit it is on.
std::string vote_name(const Program& p, const Vote& vote) {
  const char* limit = p.limits[vote.limit].name;
  if (vote.machine == kNoIndex) return limit;
  const Machine& machine = p.machines[vote.machine];
  const std::string state = vote.state == kNoIndex ? "" : std::string(machine.states[vote.state]) + ".";
  return std::string(machine.name) + "." + state + limit;
}

}  // namespace

std::string constant_name(const std::string& name) { return "k" + camel(name); }

std::vector<std::string> constant_names(const std::vector<std::string>& names, const std::vector<std::string>& longer) {
  std::map<std::string, int> uses;
  for (const std::string& name : names) ++uses[constant_name(name)];
  std::set<std::string> taken;
  std::vector<std::string> out;
  for (size_t i = 0; i < names.size(); ++i) {
    const std::string plain = constant_name(uses[constant_name(names[i])] == 1 ? names[i] : longer[i]);
    std::string name = plain;
    for (int number = 2; !taken.insert(name).second; ++number) name = fmt::format("{}_{}", plain, number);
    out.push_back(name);
  }
  return out;
}

Identifiers identifiers(const compiler::LinkedSet& linked) {
  const Program& p = linked.program;
  const auto named = [&](const auto& rows, const auto& name, const auto& longer) {
    std::vector<std::string> names, full;
    for (const auto& row : rows) {
      names.push_back(name(row));
      full.push_back(longer(row));
    }
    return constant_names(names, full);
  };
  const auto own = [](const auto& row) { return std::string(row.name); };
  const auto in_policy = [&](const auto& row) { return std::string(p.policies[row.policy].name) + "." + row.name; };
  const auto vote = [&](const Vote& row) { return vote_name(p, row); };
  const auto vote_in_policy = [&](const Vote& row) {
    return std::string(p.policies[row.policy].name) + "." + vote_name(p, row);
  };
  Identifiers out;
  out.domains = named(p.domains, domain_name, domain_name);
  out.inputs = named(p.inputs, own, in_policy);
  out.params = named(p.params, own, in_policy);
  out.limits = named(p.limits, own, own);
  out.votes = named(p.votes, vote, vote_in_policy);
  out.machines = named(p.machines, own, in_policy);
  out.policies = named(p.policies, own, own);
  // A retained var's own name is "policy.machine.var" already.
  const auto short_name = [&](const Retained& row) {
    return std::string(row.name).substr(std::string_view(row.name).rfind('.') + 1);
  };
  out.retained = named(p.retained, short_name, own);
  out.outputs = named(p.outputs, own, in_policy);
  for (size_t m = 0; m < p.machines.size; ++m) {
    std::vector<std::string> states;
    for (uint16_t s = 0; s < p.machines[static_cast<uint32_t>(m)].state_count; ++s) {
      states.emplace_back(p.machines[static_cast<uint32_t>(m)].states[s]);
    }
    out.states.push_back(constant_names(states, states));
  }
  return out;
}

std::string comment_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) & 0xC0U) == 0x80U) continue;  // the rest of a character that becomes one '?'
    const bool blank = c == '\t' || c == '\r' || c == '\n';
    out += blank ? ' ' : is_printable(c) ? c : '?';
  }
  while (!out.empty() && (out.back() == ' ' || out.back() == '\\')) out.pop_back();
  return out;
}

std::string string_literal(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\' || c == '?') out += '\\';  // "??" begins a trigraph
    if (is_printable(c)) {
      out += c;
    } else {
      out += fmt::format("\\{:03o}", static_cast<unsigned char>(c));
    }
  }
  return out + "\"";
}

std::string short_place(const compiler::LinkedSet& linked, const compiler::SourceLine& source) {
  if (source.line == 0) return "";
  return fmt::format("{}:{}", file_name(linked.files[source.policy]), source.line);
}

std::string place_text(const compiler::LinkedSet& linked, const dsl::SourceMap& sources,
                       const compiler::SourceLine& source) {
  if (source.line == 0) return "";
  std::string_view line = sources.line(source.policy, source.line);
  line = line.substr(0, line.find("//"));
  std::string text;
  for (const char c : line) {
    const bool blank = c == ' ' || c == '\t';
    if (!blank || (!text.empty() && text.back() != ' ')) text += blank ? ' ' : c;
  }
  text = comment_text(fmt::format("{}: {}", short_place(linked, source), text));
  return text.size() <= kPlaceSizeMax ? text : text.substr(0, kPlaceSizeMax - 4) + " ...";
}

}  // namespace flyball::emit
