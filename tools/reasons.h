// Why a limit stands where it does, in words: "rest", "slew", "safe", or who voted: "guard.Regulate".
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/linked_set.h"
#include "runtime/arbiter.h"

namespace flyball::tools {

/// Who casts vote `vote`: machine and state, the machine for its body, the policy for statements outside machines. In a
/// run of several policies the policy's name comes first.
std::string voter_name(const Program& program, uint32_t vote);

/// Most distinct reasons of one limit; combinations of voters beyond count as "others". Enough for eight voters that
/// tie in every way that two or three of them can.
constexpr uint32_t kMostReasons = 96;

/// The reasons seen so far, by limit. Labels are found once for each set of winners.
class Reasons {
 public:
  explicit Reasons(const Program& program);

  /// From now on decisions are those of another version of the policies, with the same limits. Labels stay.
  void update(const Program& program);

  /// Index into labels(limit) of the reason of `decision`.
  uint32_t index(uint32_t limit, const Decision& decision);

  /// The first three are always "rest", "slew" and "safe".
  const std::vector<std::string>& labels(uint32_t limit) const { return limits_[limit].labels; }

 private:
  struct Known {
    uint64_t winners;
    uint32_t label;
  };
  struct OfLimit {
    std::vector<std::string> labels;
    std::vector<Known> known;
  };

  std::string label_of(uint32_t limit, uint64_t winners) const;

  const Program* program_;
  std::vector<OfLimit> limits_;
};

}  // namespace flyball::tools
