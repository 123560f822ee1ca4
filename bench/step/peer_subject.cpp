// What a peer is before its first step: its params at their defaults, all readings new in every tick.
#include "bench/step/peer_subject.h"

#include <algorithm>

namespace flyball::bench {

void TileGuardSubject::start(Peer& peer) {
  std::fill(std::begin(peer.fresh), std::end(peer.fresh), uint8_t{1});
  std::fill(std::begin(peer.granted_kHz), std::end(peer.granted_kHz), 800'000);
  peer.target_mK = 88'000;
  peer.trip_mK = 97'000;
  peer.kp = 2'621'440;
  peer.ki = 1'288'490;
}

}  // namespace flyball::bench
