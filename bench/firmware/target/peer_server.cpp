// Firmware for benchmarks: policies written by hand (bench/peers) on inputs that the host sends. It takes all that a
// policy keeps, steps and decides, and sends it back.
#include "bench/peers/demand_dvfs.h"
#include "bench/peers/power_cap.h"
#include "bench/peers/tile_guard.h"
#include "hal/platform/semihosting.h"
#include "tests/firmware/count.h"
#include "tests/firmware/wire.h"

namespace {

using namespace flyball;
namespace files = hal::semihosting;

int32_t from_host, to_host;

template <class Peer>
bool serve() {
  static Peer peer;
  if (!firmware::read_all(from_host, &peer, sizeof peer)) return false;
  flyball_count_begin();
  peers::gcc::step(peer);
  peers::gcc::decide(peer);
  flyball_count_end();
  return files::write(to_host, &peer, sizeof peer);
}

}  // namespace

int main() {
  from_host = files::open("/dev/fd/3", files::Mode::kRead);
  to_host = files::open("/dev/fd/4", files::Mode::kWrite);
  // The first byte says which policy it will be.
  uint8_t policy = 0;
  if (!firmware::read_all(from_host, &policy, 1)) return 0;
  if (policy == 't') {
    while (serve<peers::TileGuard>()) {
    }
  } else if (policy == 'p') {
    while (serve<peers::PowerCap>()) {
    }
  } else {
    while (serve<peers::DemandDvfs>()) {
    }
  }
  return 0;
}
