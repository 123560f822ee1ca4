// Sets of policies whose emitted code is compared with the engine and the reference.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/emit/emitted_sources.h"
#include "tests/reference/differential.h"

namespace flyball::emit {

/// Paths and texts.
using Texts = std::vector<std::pair<std::string, std::string>>;

/// One set of policies and where its emitted code is.
struct Candidate {
  uint64_t seed;
  Texts texts;
  reference::Generated set;
  std::optional<size_t> number;  // none: the compiler rejects it
};

Candidate emit_into(EmittedSources& sources, uint64_t seed, const Texts& texts, const reference::Generated& set);

/// The random program of that seed.
Candidate emit_random(EmittedSources& sources, uint64_t seed);

/// Runs those that the compiler takes, each beside what `follow` makes of its number; the test fails where they differ.
/// How many ran.
using FollowNumber =
    std::function<std::unique_ptr<reference::Follower>(size_t number, const compiler::LinkedSet& linked)>;
size_t compare_all(const std::vector<Candidate>& candidates, int ticks, const FollowNumber& follow);

}  // namespace flyball::emit
