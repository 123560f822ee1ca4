// The policies written by hand (bench/peers), fed with the same inputs.
#pragma once

#include <cstring>
#include <vector>

#include "bench/peers/tile_guard.h"
#include "bench/step/inputs.h"

namespace flyball::bench {

/// Readings of one input as a peer keeps them.
class PeerFeed {
 public:
  explicit PeerFeed(const char* input)
      : readings_(inputs().readings.at(input).begin(), inputs().readings.at(input).end()),
        elements_(readings_.size() / inputs().frames) {}

  void copy(size_t frame, int32_t* to) const {
    std::memcpy(to, readings_.data() + frame * elements_, elements_ * sizeof(int32_t));
  }

 private:
  std::vector<int32_t> readings_;
  size_t elements_;
};

struct TileGuardSubject {
  using Peer = peers::TileGuard;

  static void start(Peer& peer);
  void feed(Peer& peer, size_t frame) const { temp.copy(frame, peer.reading_mK); }

  PeerFeed temp{"temp"};
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
  void step() { code_.step(peer_); }
  void decide() { code_.decide(peer_); }

 private:
  PeerCode<Peer> code_;
  Policy policy_;
  Peer peer_{};
};

}  // namespace flyball::bench
