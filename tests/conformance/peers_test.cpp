// Policies written by hand (bench/peers) give the bits of the conformance case of their policy: only then are they a
// measure. Whatever a peer keeps is compared: states, votes, grants and reasons.
#include <gtest/gtest.h>

#include <algorithm>

#include "bench/peers/tile_guard.h"
#include "tests/conformance/case.h"
#include "tests/conformance/case_inputs.h"
#include "tests/conformance/names.h"

namespace flyball::conformance {
namespace {

using peers::TileGuard;

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

std::string folder_of(const std::string& name) {
  return std::string(FLYBALL_SOURCE_DIR) + "/tests/conformance/cases/" + name;
}

struct Compiled {
  const char* by;
  void (*reset)(TileGuard&);
  void (*step)(TileGuard&);
  void (*decide)(TileGuard&);
};

std::vector<Compiled> compiled() {
  namespace gcc = peers::gcc;
  std::vector<Compiled> out{{"g++", gcc::reset, gcc::step, gcc::decide}};
#ifdef FLYBALL_PEERS_BY_CLANG
  namespace clang = peers::clang;
  out.push_back({"clang++", clang::reset, clang::step, clang::decide});
#endif
  return out;
}

class TileGuardRun {
 public:
  TileGuardRun(const Compiled& code, const Sheet& outputs)
      : code_(code), votes_(statements(outputs, "freq", "tile_guard")) {
    guard_.target_mK = 88'000;
    guard_.trip_mK = 97'000;
    guard_.kp = 2'621'440;
    guard_.ki = 1'288'490;
    for (int32_t& granted : guard_.granted_kHz) granted = 800'000;
    code_.reset(guard_);
  }

  Sheet run(const Sheet& inputs) {
    CaseInputs in(inputs, [this](const std::string& name) { return receiver(name); });
    for (size_t t = 0; t < inputs.rows.size(); ++t) {
      std::fill(std::begin(guard_.fresh), std::end(guard_.fresh), uint8_t{0});
      in.give(t);
      code_.step(guard_);
      code_.decide(guard_);
      for (int e = 0; e < TileGuard::kTiles; ++e) put(static_cast<uint32_t>(e));
      sheet_.end_row();
    }
    return sheet_.sheet();
  }

 private:
  CaseInputs::Take receiver(const std::string& name) {
    if (name == "param tile_guard.target") return to(guard_.target_mK);
    if (name == "param tile_guard.trip") return to(guard_.trip_mK);
    if (name == "param tile_guard.kp") return to(guard_.kp);
    if (name == "param tile_guard.ki") return to(guard_.ki);
    const auto e = static_cast<size_t>(std::stoul(name.substr(name.find('[') + 1)));
    if (name.rfind("grant freq[", 0) == 0) return to(guard_.granted_kHz[e]);
    if (name.rfind("reading tile_guard.temp[", 0) != 0) return {};
    return [this, e](int64_t n) {
      guard_.reading_mK[e] = static_cast<int32_t>(n);
      guard_.fresh[e] = 1;
    };
  }

  static CaseInputs::Take to(int32_t& place) {
    return [&place](int64_t n) { place = static_cast<int32_t>(n); };
  }

  void put(uint32_t e) {
    const char* const states[] = {"Nominal", "Regulate", "Emergency"};
    const uint8_t state = guard_.state[e];
    const std::string ceiling = std::to_string(guard_.ceiling_kHz[e]);
    sheet_.put(column("state", "tile_guard.guard", true, e), states[state]);
    sheet_.put(vote_column(true, "freq", votes_[0], true, e), state == TileGuard::kRegulate ? ceiling : "-");
    sheet_.put(vote_column(true, "freq", votes_[1], true, e), state == TileGuard::kEmergency ? ceiling : "-");
    sheet_.put(column("granted", "freq", true, e), std::to_string(guard_.granted_kHz[e]));
    const std::string reasons[] = {"rest", votes_[state == TileGuard::kRegulate ? 0 : 1], "slew"};
    sheet_.put(column("reason", "freq", true, e), reasons[guard_.reason[e]]);
  }

  Compiled code_;
  std::vector<std::string> votes_;
  TileGuard guard_{};
  PeerSheet sheet_;
};

TEST(Peers, TileGuardGivesTheBitsOfItsCase) {
  const Sheet outputs = filled(read_sheet(folder_of("tile_guard") + "/outputs.csv"));
  const Sheet inputs = read_sheet(folder_of("tile_guard") + "/inputs.csv");
  for (const Compiled& code : compiled()) {
    const Sheet given = TileGuardRun(code, outputs).run(inputs);
    const std::optional<std::string> difference = first_difference(only(outputs, given), given, code.by);
    EXPECT_FALSE(difference.has_value()) << *difference;
  }
}

}  // namespace
}  // namespace flyball::conformance
