// Frames are kept as the slots hold them.
#include "bench/step/engine_subject.h"

#include <algorithm>
#include <cstring>

namespace flyball::bench {

EngineSubject::EngineSubject(const compiler::LinkedSet& set, const CompiledProgram* code)
    : program_(set.program),
      memory_((Engine::bytes_needed(program_) + 7) / 8),
      engine_(program_, memory_.data()),
      decisions_(limit_channels(program_)),
      running_(std::make_unique<bool[]>(program_.policies.size)) {
  std::fill_n(running_.get(), program_.policies.size, true);
  engine_.use(code);
  for (const Input& input : program_.inputs) {
    const std::string name = input.name;
    const auto& readings = inputs().readings.at(name.substr(name.rfind('.') + 1));
    const auto n = elements(program_, input.domain);
    Feed& feed = feeds_.emplace_back(Feed{place(input.reading), n * sizeof(int64_t), {}});
    feed.frames.resize(feed.bytes * inputs().frames);
    std::memcpy(feed.frames.data(), readings.data(), feed.frames.size());
  }
}

void EngineSubject::reset() {
  engine_.reset();
  for (const Input& input : program_.inputs) {
    for (uint32_t e = 0; e < elements(program_, input.domain); ++e) engine_.write(input.fresh, e, 1);
  }
}

void EngineSubject::feed(size_t frame) {
  for (const Feed& feed : feeds_) std::memcpy(feed.slot, feed.frames.data() + frame * feed.bytes, feed.bytes);
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
