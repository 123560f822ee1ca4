// Compiles; a compiler that refuses ends the program.
#include "bench/step/jit_subject.h"

#include <cstdio>
#include <cstdlib>

namespace flyball::bench {
namespace {

template <class Code>
std::unique_ptr<Code> made(std::unique_ptr<Code> code, const std::string& error) {
  if (code != nullptr) return code;
  std::fprintf(stderr, "%s\n", error.c_str());
  std::exit(1);
}

}  // namespace

JitSubject::JitSubject(const compiler::LinkedSet& set) : compiler_(flyball_jit_create()) {
  std::string error;
  std::unique_ptr<jit::Step> step = compiler_->compile({&set.program, &set}, {}, &error);
  step_ = made(std::move(step), error);
  engine_ = std::make_unique<EngineSubject>(set, &step_->program());
}

BatchSubject::BatchSubject(const compiler::LinkedSet& set, uint32_t chips)
    : chips_(chips), compiler_(flyball_jit_create()) {
  std::string error;
  std::unique_ptr<jit::Batch> batch = compiler_->compile_batch({&set.program, &set}, chips, {}, &error);
  batch_ = made(std::move(batch), error);
  const Program& program = set.program;
  for (const Input& input : program.inputs) {
    const std::string name = input.name;
    const auto& readings = inputs().readings.at(name.substr(name.rfind('.') + 1));
    feeds_.push_back({input.reading, elements(program, input.domain), &readings});
  }
  for (const Limit& limit : program.limits) {
    feeds_.push_back({limit.grant, elements(program, limit.domain), &inputs().grants.at(limit.name)});
  }
  for (uint32_t chip = 0; chip < chips; ++chip) {
    frame_.push_back(size_t{chip} * inputs().frames / chips);
    feed(chip);
    for (const Input& input : program.inputs) {
      for (uint32_t e = 0; e < elements(program, input.domain); ++e) batch_->write(input.fresh, e, chip, 1);
    }
  }
}

void BatchSubject::feed(uint32_t chip) {
  for (const Feed& feed : feeds_) {
    const int64_t* value = feed.values->data() + frame_[chip] * feed.elements;
    for (uint32_t e = 0; e < feed.elements; ++e) batch_->write(feed.slot, e, chip, value[e]);
  }
  frame_[chip] = (frame_[chip] + 1) % inputs().frames;
}

void BatchSubject::feed_some() {
  for (uint32_t chip = part_ * chips_ / kParts; chip < (part_ + 1) * chips_ / kParts; ++chip) feed(chip);
  part_ = (part_ + 1) % kParts;
}

}  // namespace flyball::bench
