// That each address reaches a register of its own, and no other.
#include "hal/regs/test_run.h"

namespace flyball::hal::regs {

/// In each pair of rounds registers take ones or zeros by a bit of their position, and once the other way round: any
/// two differ in one of the rounds, so two addresses that reach one register cannot both read right.
void check_unique(TestRun* run) {
  uint32_t bits = 0;
  while (bits < 32 && (uint64_t{1} << bits) < run->words()) ++bits;
  for (uint32_t round = 0; round < 2 * bits + 2; ++round) {
    const auto word_of = [&](const Place& place) {
      if (round >= 2 * bits) return run->random(place, 100 + round);
      return ((place.position >> (round / 2)) & 1) == (round & 1) ? ~uint32_t{0} : 0;
    };
    run->reset();
    const Order writes = run->order(200 + round), reads = run->order(300 + round);
    for (uint32_t i = 0; i < run->words(); ++i) {
      const Place place = run->place(writes[i]);
      if (run->may_read(place)) run->fill(place, word_of(place));
    }
    for (uint32_t i = 0; i < run->words(); ++i) {
      const Place place = run->place(reads[i]);
      if (!run->may_read(place)) continue;
      if (round == 0) run->ran();
      Expectation e = run->filled(place, word_of(place));
      run->read(place, &e);
    }
  }
}

/// One register is filled with ones among zeros, and with zeros among ones, and all others are read.
void check_pairwise(TestRun* run) {
  const Order order = run->order(8), others = run->order(9);
  for (uint32_t i = 0; i < run->words(); ++i) {
    const Place one = run->place(order[i]);
    if (!run->may_read(one)) {
      run->skip();
      continue;
    }
    run->ran();
    for (uint32_t round = 0; round < 2; ++round) {
      const uint32_t ground = round == 0 ? 0 : ~uint32_t{0};
      run->reset();
      for (uint32_t k = 0; k < run->words(); ++k) {
        const Place place = run->place(others[k]);
        if (place.position != one.position && run->may_read(place)) run->fill(place, ground);
      }
      run->fill(one, ~ground);
      for (uint32_t k = 0; k < run->words(); ++k) {
        const Place place = run->place(others[k]);
        if (!run->may_read(place)) continue;
        Expectation e = run->filled(place, place.position == one.position ? ~ground : ground);
        run->read(place, &e);
      }
    }
  }
}

}  // namespace flyball::hal::regs
