// Frames are kept as the slots hold them.
#include "bench/step/engine_subject.h"

#include <algorithm>
#include <cstring>

namespace flyball::bench {

EngineSubject::EngineSubject(const compiler::LinkedSet& set, const CompiledProgram* code)
    : program_(set.program),
      memory_(Engine::lines_needed(program_)),
      engine_(program_, memory_.data()),
      decisions_(limit_channels(program_)),
      running_(std::make_unique<bool[]>(program_.policies.size)) {
  std::fill_n(running_.get(), program_.policies.size, true);
  engine_.use(code);
  for (const Input& input : program_.inputs) {
    const std::string name = input.name;
    add_feed(readings_, input.reading, inputs().readings.at(name.substr(name.rfind('.') + 1)));
  }
  for (const Limit& limit : program_.limits) add_feed(grants_, limit.grant, inputs().grants.at(limit.name));
}

void EngineSubject::add_feed(std::vector<Feed>& feeds, SlotId slot, const std::vector<int64_t>& values) {
  const size_t n = elements(program_, program_.slots[slot].domain);
  const size_t width = program_.slots[slot].type == Type::kI32 ? sizeof(int32_t) : sizeof(int64_t);
  Feed& feed = feeds.emplace_back(Feed{place(slot), n * width, std::vector<unsigned char>(values.size() * width)});
  unsigned char* to = feed.frames.data();
  for (const int64_t value : values) {
    std::memcpy(to, &value, width);  // little endian: the low half is first
    to += width;
  }
}

void EngineSubject::reset() {
  engine_.reset();
  for (const Input& input : program_.inputs) {
    for (uint32_t e = 0; e < elements(program_, input.domain); ++e) engine_.write(input.fresh, e, 1);
  }
}

void EngineSubject::copy(const std::vector<Feed>& feeds, size_t frame) {
  for (const Feed& feed : feeds) std::memcpy(feed.slot, feed.frames.data() + frame * feed.bytes, feed.bytes);
}

void EngineSubject::decide() {
  arbitrate(engine_, running_.get(), decisions_.data());
  const Decision* decision = decisions_.data();
  for (const Limit& limit : program_.limits) {
    const uint32_t n = elements(program_, limit.domain);
    auto* grant = static_cast<int32_t*>(place(limit.grant));
    for (uint32_t e = 0; e < n; ++e) grant[e] = static_cast<int32_t>((decision++)->granted);
  }
}

}  // namespace flyball::bench
