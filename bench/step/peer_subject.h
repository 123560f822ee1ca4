// The policies written by hand (bench/peers), fed with the same inputs.
#pragma once

#include <cstring>
#include <vector>

#include "bench/peers/demand_dvfs.h"
#include "bench/peers/power_cap.h"
#include "bench/peers/tile_guard.h"
#include "bench/step/inputs.h"

namespace flyball::bench {

/// One input or limit as a peer keeps it.
class PeerFeed {
 public:
  explicit PeerFeed(const std::vector<int64_t>& values)
      : values_(values.begin(), values.end()), elements_(values.size() / inputs().frames) {}

  void copy(size_t frame, int32_t* to) const {
    std::memcpy(to, values_.data() + frame * elements_, elements_ * sizeof(int32_t));
  }

 private:
  std::vector<int32_t> values_;
  size_t elements_;
};

struct TileGuardSubject {
  using Peer = peers::TileGuard;
  static void start(Peer& peer);
  void feed(Peer& peer, size_t frame) const { temp.copy(frame, peer.reading_mK); }

  PeerFeed temp{inputs().readings.at("temp")};
};

struct PowerCapSubject {
  using Peer = peers::PowerCap;
  static void start(Peer& peer);
  void feed(Peer& peer, size_t frame) const {
    util.copy(frame, peer.util);
    power.copy(frame, &peer.power_mW);
  }

  PeerFeed util{inputs().readings.at("util")}, power{inputs().readings.at("chip_power")};
};

struct DemandDvfsSubject {
  using Peer = peers::DemandDvfs;
  static void start(Peer& peer);
  void feed(Peer& peer, size_t frame) const { util.copy(frame, peer.util); }

  PeerFeed util{inputs().readings.at("util")};
};

/// What one compiler made of a peer.
template <class Peer>
struct PeerCode {
  void (*reset)(Peer&);
  void (*step)(Peer&);
  void (*decide)(Peer&);
};

template <class Policy>
class PeerSubject {
 public:
  using Peer = typename Policy::Peer;
  explicit PeerSubject(const PeerCode<Peer>& code) : code_(code) {}

  void reset() {
    code_.reset(peer_);
    Policy::start(peer_);
  }
  void feed(size_t frame) { policy_.feed(peer_, frame); }
  void feed_grants(size_t frame) { freq_.copy(frame, peer_.granted_kHz); }
  void step() { code_.step(peer_); }
  void decide() { code_.decide(peer_); }

 private:
  PeerCode<Peer> code_;
  Policy policy_;
  PeerFeed freq_{inputs().grants.at("freq")};
  Peer peer_{};
};

}  // namespace flyball::bench
