// Live update (rules 14): between two ticks a new version of the policies takes over from the one that runs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/linked_set.h"
#include "runtime/engine.h"

namespace flyball::compiler {

/// What became of what, for a person. Names are those of `Identity`; an element follows in brackets.
struct UpdateReport {
  std::vector<std::string> kept;       // vars and machines that go on
  std::vector<std::string> anew;       // vars that begin with their first value, and why
  std::vector<std::string> resumed;    // machines that go through `resume`, and from which state
  std::vector<std::string> dropped;    // vars and machines that there are no more
  std::vector<std::string> saturated;  // vars brought to an end of their new range
  std::vector<std::string> set;        // params that were set and stay so
  std::vector<std::string> unset;      // params that were set and take their new defaults, and why
};

/// How a new version takes over, found once, before the tick in which it does.
class Update {
 public:
  /// Both must outlive this. `after` was compiled with CompileOptions::successor, for the same chip.
  Update(const LinkedSet& before, const LinkedSet& after);

  /// What stands in the way, as a sentence without its stop; empty when nothing does.
  const std::string& obstacle() const { return obstacle_; }

  /// Whether all of `after` steps in this tick: only then may it begin, or what begins anew would wait for its step.
  bool begins_at(uint64_t tick) const;

  /// Between two ticks: `to` goes on where `from`, which runs `before`, has come to. `from` has
  /// stepped; `to` was made for `after` and has not. Whoever holds them uses `to` from now on.
  UpdateReport apply(const Engine& from, Engine& to) const;

 private:
  static constexpr uint32_t kNone = UINT32_MAX;

  /// By machine of `after`.
  struct MachineMove {
    uint32_t from = kNone;         // machine of `before`; kNone: it has none to go on from
    std::string why = "it is new";  // it has none
    std::vector<uint16_t> states;  // by state of `before`: that of `after`, kNoIndex where its name is gone
  };
  struct SlotMove {
    const Identity* from;
    const Identity* to;
    uint32_t machine = kNone;  // of `after`, whose elements that begin anew it follows
    bool state = false;        // it is that machine's state
  };
  struct ParamMove {
    uint32_t from, to;
  };

  std::string difference(SlotId from, uint16_t from_unit, SlotId to, uint16_t to_unit) const;
  std::string difference(const Identity& from, const Identity& to) const;
  std::string qualified(const LinkedSet& set, uint32_t machine) const;
  std::string qualified_param(uint32_t param) const;
  void match_machines();
  void match_slots();
  void match_params();
  void move_slot(const SlotMove& move, const std::vector<std::vector<bool>>& restarts, const Engine& from, Engine& to,
                 UpdateReport& report) const;
  std::vector<bool> restarts(uint32_t machine, const Engine& from, UpdateReport& report) const;
  void move_params(const Engine& from, Engine& to, UpdateReport& report) const;

  const LinkedSet& before_;
  const LinkedSet& after_;
  std::string obstacle_;
  std::vector<MachineMove> machines_;
  std::vector<SlotMove> slots_;
  std::vector<ParamMove> params_;
  std::vector<std::string> anew_, dropped_;
};

}  // namespace flyball::compiler
