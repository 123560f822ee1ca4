// What a peer is before its first step: its params at their defaults, all readings new in every tick.
#include "bench/step/peer_subject.h"

#include <algorithm>

namespace flyball::bench {

namespace {

/// All readings are new in every tick; clocks begin at `safe`.
template <class Peer>
void begin(Peer& peer) {
  std::fill(std::begin(peer.fresh), std::end(peer.fresh), uint8_t{1});
  std::fill(std::begin(peer.granted_kHz), std::end(peer.granted_kHz), 800'000);
}

}  // namespace

void TileGuardSubject::start(Peer& peer) {
  begin(peer);
  peer.target_mK = 88'000;
  peer.trip_mK = 97'000;
  peer.kp = 2'621'440;
  peer.ki = 1'288'490;
}

void PowerCapSubject::start(Peer& peer) {
  begin(peer);
  peer.power_fresh = 1;
  peer.budget_mW = 600'000;
  peer.band_mW = 10'000;
  peer.rise = 1'024'000;
  peer.hbm_fall = 500;
  peer.hbm_rise = 10;
}

void DemandDvfsSubject::start(Peer& peer) {
  begin(peer);
  peer.target = 419'430;
  peer.fall = 3'276'800;
  peer.band_kHz = 100'000;
}

}  // namespace flyball::bench
