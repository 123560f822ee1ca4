// Policies written by hand (bench/peers) give the bits of the conformance case of their policy: only then are they a
// measure. Whatever a peer keeps is compared: states, votes, grants and reasons.
#include <gtest/gtest.h>

#include <algorithm>

#include "bench/peers/demand_dvfs.h"
#include "bench/peers/power_cap.h"
#include "bench/peers/tile_guard.h"
#include "tests/conformance/case_inputs.h"
#include "tests/conformance/names.h"
#include "tests/conformance/sheet.h"

namespace flyball::conformance {
namespace {

/// Columns that a peer fills by name, row by row.
class PeerSheet {
 public:
  void put(const std::string& column, const std::string& cell) {
    if (first_row_) sheet_.columns.push_back(column);
    row_.push_back(cell);
  }
  void end_row() {
    sheet_.rows.push_back(std::move(row_));
    row_.clear();
    first_row_ = false;
  }
  const Sheet& sheet() const { return sheet_; }

 private:
  Sheet sheet_;
  std::vector<std::string> row_;
  bool first_row_ = true;
};

/// Of `sheet` the columns that `of` has.
Sheet only(const Sheet& sheet, const Sheet& of) {
  Sheet out;
  std::vector<size_t> kept;
  for (size_t c = 0; c < sheet.columns.size(); ++c) {
    if (std::find(of.columns.begin(), of.columns.end(), sheet.columns[c]) == of.columns.end()) continue;
    kept.push_back(c);
    out.columns.push_back(sheet.columns[c]);
  }
  for (const auto& row : sheet.rows) {
    out.rows.emplace_back();
    for (const size_t c : kept) out.rows.back().push_back(row[c]);
  }
  return out;
}

/// "tile_guard:27": the statements of a policy that vote on a limit, by line.
std::vector<std::string> statements(const Sheet& outputs, const std::string& limit, const std::string& policy) {
  std::vector<std::string> out;
  for (const std::string& name : outputs.columns) {
    const std::string head = "ceiling " + limit + " ";
    if (name.rfind(head + policy + ":", 0) != 0) continue;
    const std::string text = name.substr(head.size(), name.find('[') - head.size());
    if (std::find(out.begin(), out.end(), text) == out.end()) out.push_back(text);
  }
  return out;
}

template <class Peer>
struct Code {
  const char* by;
  void (*reset)(Peer&);
  void (*step)(Peer&);
  void (*decide)(Peer&);
};

/// What each compiler made of a peer.
template <class Peer>
std::vector<Code<Peer>> compiled() {
  namespace gcc = peers::gcc;
  std::vector<Code<Peer>> out{{"g++", gcc::reset, gcc::step, gcc::decide}};
#ifdef FLYBALL_PEERS_BY_CLANG
  namespace clang = peers::clang;
  out.push_back({"clang++", clang::reset, clang::step, clang::decide});
#endif
  return out;
}

CaseInputs::Take to(int32_t& place) {
  return [&place](int64_t n) { place = static_cast<int32_t>(n); };
}

/// A new reading.
CaseInputs::Take to(int32_t& reading, uint8_t& fresh) {
  return [&](int64_t n) {
    reading = static_cast<int32_t>(n);
    fresh = 1;
  };
}

bool is(const std::string& name, const char* begin) { return name.rfind(begin, 0) == 0; }
size_t element_of(const std::string& name) { return std::stoul(name.substr(name.find('[') + 1)); }

constexpr int32_t kSafe_kHz = 800'000;

/// What every peer has: readings that are new in a tick, and clocks that are set with a reason.
template <class Peer>
void forget_readings(Peer& peer) {
  std::fill(std::begin(peer.fresh), std::end(peer.fresh), uint8_t{0});
}

template <class Peer>
void set_clocks(Peer& peer, int32_t kHz) {
  std::fill(std::begin(peer.granted_kHz), std::end(peer.granted_kHz), kHz);
}

/// `vote`: the statement that holds a clock.
template <class Peer>
void put_clock(const Peer& peer, uint32_t e, const std::string& vote, PeerSheet& sheet) {
  sheet.put(column("granted", "freq", true, e), std::to_string(peer.granted_kHz[e]));
  const std::string reasons[] = {"rest", vote, "slew"};
  sheet.put(column("reason", "freq", true, e), reasons[peer.reason[e]]);
}

/// Each of these says what a peer's params are by default, who receives a column of inputs.csv, and what its columns of
/// outputs.csv hold.
struct TileGuardCase {
  using Peer = peers::TileGuard;
  static constexpr const char* kName = "tile_guard";
  explicit TileGuardCase(const Sheet& outputs) : votes(statements(outputs, "freq", kName)) {}

  void start(Peer& peer) const {
    peer.target_mK = 88'000;
    peer.trip_mK = 97'000;
    peer.kp = 2'621'440;
    peer.ki = 1'288'490;
    set_clocks(peer, kSafe_kHz);
  }

  static CaseInputs::Take receiver(Peer& peer, const std::string& name) {
    if (name == "param tile_guard.target") return to(peer.target_mK);
    if (name == "param tile_guard.trip") return to(peer.trip_mK);
    if (name == "param tile_guard.kp") return to(peer.kp);
    if (name == "param tile_guard.ki") return to(peer.ki);
    const size_t e = element_of(name);
    if (is(name, "grant freq[")) return to(peer.granted_kHz[e]);
    return is(name, "reading tile_guard.temp[") ? to(peer.reading_mK[e], peer.fresh[e]) : CaseInputs::Take();
  }

  static void begin(Peer& peer) { forget_readings(peer); }

  void put(const Peer& peer, PeerSheet& sheet) const {
    const char* const states[] = {"Nominal", "Regulate", "Emergency"};
    for (uint32_t e = 0; e < Peer::kTiles; ++e) {
      const uint8_t state = peer.state[e];
      const std::string ceiling = std::to_string(peer.ceiling_kHz[e]);
      sheet.put(column("state", "tile_guard.guard", true, e), states[state]);
      sheet.put(vote_column(true, "freq", votes[0], true, e), state == Peer::kRegulate ? ceiling : "-");
      sheet.put(vote_column(true, "freq", votes[1], true, e), state == Peer::kEmergency ? ceiling : "-");
      put_clock(peer, e, votes[state == Peer::kRegulate ? 0 : 1], sheet);
    }
  }

  std::vector<std::string> votes;
};

struct DemandDvfsCase {
  using Peer = peers::DemandDvfs;
  static constexpr const char* kName = "demand_dvfs";
  explicit DemandDvfsCase(const Sheet& outputs) : votes(statements(outputs, "freq", kName)) {}

  void start(Peer& peer) const {
    peer.target = 419'430;
    peer.fall = 3'276'800;
    peer.band_kHz = 100'000;
    set_clocks(peer, kSafe_kHz);
  }

  static CaseInputs::Take receiver(Peer& peer, const std::string& name) {
    if (name == "param demand_dvfs.target") return to(peer.target);
    if (name == "param demand_dvfs.fall") return to(peer.fall);
    if (name == "param demand_dvfs.band") return to(peer.band_kHz);
    const size_t e = element_of(name);
    if (is(name, "grant freq[")) return to(peer.granted_kHz[e]);
    return is(name, "reading demand_dvfs.util[") ? to(peer.util[e], peer.fresh[e]) : CaseInputs::Take();
  }

  static void begin(Peer& peer) { forget_readings(peer); }

  void put(const Peer& peer, PeerSheet& sheet) const {
    const char* const states[] = {"Follow", "Hold", "Fall"};
    for (uint32_t e = 0; e < Peer::kTiles; ++e) {
      const std::string want = std::to_string(peer.want_kHz[e]);
      sheet.put(column("state", "demand_dvfs.demand", true, e), states[peer.state[e]]);
      sheet.put(column("var", "demand_dvfs.demand.want", true, e), want);
      for (size_t s = 0; s < votes.size(); ++s) {
        sheet.put(vote_column(true, "freq", votes[s], true, e), peer.state[e] == s ? want : "-");
      }
      put_clock(peer, e, votes[peer.state[e]], sheet);
    }
  }

  std::vector<std::string> votes;
};

struct PowerCapCase {
  using Peer = peers::PowerCap;
  static constexpr const char* kName = "power_cap";
  explicit PowerCapCase(const Sheet& outputs)
      : vote(statements(outputs, "freq", kName).at(0)), rate_vote(statements(outputs, "hbm_rate", kName).at(0)) {}

  void start(Peer& peer) const {
    peer.budget_mW = 600'000;
    peer.band_mW = 10'000;
    peer.rise = 1'024'000;
    peer.hbm_fall = 500;
    peer.hbm_rise = 10;
    set_clocks(peer, kSafe_kHz);
  }

  static CaseInputs::Take receiver(Peer& peer, const std::string& name) {
    if (name == "param power_cap.budget") return to(peer.budget_mW);
    if (name == "param power_cap.band") return to(peer.band_mW);
    if (name == "param power_cap.rise") return to(peer.rise);
    if (name == "param power_cap.hbm_fall") return to(peer.hbm_fall);
    if (name == "param power_cap.hbm_rise") return to(peer.hbm_rise);
    if (name == "reading power_cap.chip_power") return to(peer.power_mW, peer.power_fresh);
    if (is(name, "grant hbm_rate[")) return [](int64_t) {};  // nothing reads it, and it has no slew
    const size_t e = element_of(name);
    if (is(name, "grant freq[")) return to(peer.granted_kHz[e]);
    return is(name, "reading power_cap.util[") ? to(peer.util[e], peer.fresh[e]) : CaseInputs::Take();
  }

  static void begin(Peer& peer) {
    forget_readings(peer);
    peer.power_fresh = 0;
  }

  void put(const Peer& peer, PeerSheet& sheet) const {
    const char* const states[] = {"Hold", "Lower", "Raise", "Memory"};
    sheet.put("state power_cap.cap", states[peer.state]);
    sheet.put("var power_cap.pool", std::to_string(peer.pool));
    sheet.put("var power_cap.rate", std::to_string(peer.rate));
    sheet.put("var power_cap.binds", std::to_string(peer.binds));
    sheet.put("var power_cap.floored", std::to_string(peer.floored));
    for (uint32_t e = 0; e < Peer::kTiles; ++e) {
      sheet.put(vote_column(true, "freq", vote, true, e), std::to_string(peer.ceiling_kHz[e]));
      put_clock(peer, e, vote, sheet);
    }
    for (uint32_t e = 0; e < Peer::kStacks; ++e) {
      const std::string ceiling = peer.state == Peer::kMemory ? std::to_string(peer.rate_ceiling) : "-";
      sheet.put(vote_column(true, "hbm_rate", rate_vote, true, e), ceiling);
      sheet.put(column("granted", "hbm_rate", true, e), std::to_string(peer.granted_rate));
      sheet.put(column("reason", "hbm_rate", true, e), peer.rate_reason == Peer::kVote ? rate_vote : "rest");
    }
  }

  std::string vote, rate_vote;
};

template <class PolicyCase>
Sheet run(const PolicyCase& policy, const Code<typename PolicyCase::Peer>& code, const Sheet& inputs) {
  typename PolicyCase::Peer peer{};
  code.reset(peer);
  policy.start(peer);
  CaseInputs in(inputs, [&](const std::string& name) { return PolicyCase::receiver(peer, name); });
  PeerSheet sheet;
  for (size_t t = 0; t < inputs.rows.size(); ++t) {
    PolicyCase::begin(peer);
    in.give(t);
    code.step(peer);
    code.decide(peer);
    policy.put(peer, sheet);
    sheet.end_row();
  }
  return sheet.sheet();
}

template <class PolicyCase>
class Peers : public testing::Test {};

using PolicyCases = testing::Types<TileGuardCase, PowerCapCase, DemandDvfsCase>;
TYPED_TEST_SUITE(Peers, PolicyCases);

TYPED_TEST(Peers, GiveTheBitsOfTheirCase) {
  const std::string folder = std::string(FLYBALL_SOURCE_DIR) + "/tests/conformance/cases/" + TypeParam::kName;
  const Sheet outputs = filled(read_sheet(folder + "/outputs.csv"));
  const Sheet inputs = read_sheet(folder + "/inputs.csv");
  const TypeParam policy(outputs);
  for (const auto& code : compiled<typename TypeParam::Peer>()) {
    const Sheet given = run(policy, code, inputs);
    const std::optional<std::string> difference = first_difference(only(outputs, given), given, code.by);
    EXPECT_FALSE(difference.has_value()) << *difference;
  }
}

}  // namespace
}  // namespace flyball::conformance
