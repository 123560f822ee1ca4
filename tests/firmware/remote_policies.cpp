// The host's end of tests/firmware/target/emitted_server.cpp.
#include "tests/firmware/remote_policies.h"

#include <algorithm>
#include <thread>

#include "compiler/emit/carried.h"
#include "tests/firmware/emitted_wire.h"

namespace flyball::firmware {
namespace {

using emit::Code;

const std::string kMain = "tests/firmware/target/emitted_server.cpp";

tools::FirmwareParts parts(const emit::EmittedSources& sources, const char* optimisation) {
  tools::FirmwareParts parts{sources.files(std::max(1U, std::thread::hardware_concurrency())),
                             kMain,
                             {optimisation},
                             tools::FirmwareBase::kPlatform};
  for (const emit::File& file : emit::engine_files()) {
    if (file.name.ends_with(".h")) parts.files.push_back(file);
  }
  for (const char* name : {"tests/emit/emitted_api.h", "tests/firmware/emitted_wire.h", "tests/firmware/wire.h"}) {
    parts.files.push_back(source_file(name));
  }
  parts.files.push_back(source_file(kMain));
  return parts;
}

/// Calls are collected until a step, or until what they leave is asked for. A step is not waited for before that: many
/// targets can work at once.
class RemotePolicies final : public emit::EmittedPolicies {
 public:
  RemotePolicies(tools::Emulator& emulator, size_t number, const Program& program)
      : EmittedPolicies(Code::kInline), emulator_(emulator), keeps_(program.slots.size) {
    begin(static_cast<uint32_t>(number), program);
    size_t value = 1;
    const auto place = [&value](std::vector<size_t>& places, uint32_t n) {
      places.push_back(value);
      value += n;
    };
    for (SlotId s = 0; s < program.slots.size; ++s) {
      place(slots_, keeps_[s] != 0 ? elements(program, program.slots[s].domain) : 0);
    }
    for (const Output& output : program.outputs) place(outputs_, elements(program, output.domain));
    for (const Retained& row : program.retained) place(retained_, elements(program, row.domain));
    values_.resize(value);
    size_t channel = 0;
    for (const Limit& limit : program.limits) {
      channels_.push_back(channel);
      channel += elements(program, limit.domain);
    }
    decisions_.resize(channel);
    send();  // no call: what it begins with
  }

  bool keeps(SlotId slot) override { return keeps_[slot] != 0; }
  void write(SlotId slot, uint32_t e, int64_t value) override { call(Call::What::kWrite, slot, e, value); }
  int64_t read(SlotId slot, uint32_t e) override { return left(slots_[slot] + e); }
  void set_reading(uint32_t input, uint32_t e, int64_t value) override { call(Call::What::kReading, input, e, value); }
  void set_granted(uint32_t limit, uint32_t e, int64_t value) override { call(Call::What::kGranted, limit, e, value); }
  void step(uint64_t now_us) override {
    call(Call::What::kStep, 0, 0, static_cast<int64_t>(now_us));
    send();
  }
  void check_promises() override {}  // with the step
  Decision decision(uint32_t limit, uint32_t e) override {
    receive();
    return decisions_[channels_[limit] + e];
  }
  int64_t output(uint32_t output, uint32_t e) override { return left(outputs_[output] + e); }
  bool restore(uint32_t row, uint32_t e, int32_t value) override {
    call(Call::What::kRestore, row, e, value);
    return left(0) == 0;
  }
  int32_t retained(uint32_t row, uint32_t e) override { return static_cast<int32_t>(left(retained_[row] + e)); }

 private:
  void begin(uint32_t number, const Program& program) {
    const Request asked{Request::What::kProgram, number};
    emulator_.write(&asked, sizeof asked);
    const Shape shape{program.slots.size, program.outputs.size, program.limits.size, program.retained.size};
    emulator_.write(&shape, sizeof shape);
    std::vector<uint32_t> counts;
    for (const Slot& slot : program.slots) counts.push_back(elements(program, slot.domain));
    for (const Output& output : program.outputs) counts.push_back(elements(program, output.domain));
    for (const Limit& limit : program.limits) counts.push_back(elements(program, limit.domain));
    for (const Retained& row : program.retained) counts.push_back(elements(program, row.domain));
    emulator_.write(counts.data(), counts.size() * sizeof(uint32_t));
    emulator_.read(keeps_.data(), keeps_.size());
  }

  void call(Call::What what, uint32_t row, uint32_t element, int64_t value) {
    calls_.push_back({what, row, element, value});
  }

  /// One of the values that calls left.
  int64_t left(size_t place) {
    receive();
    return values_[place];
  }

  void send() {
    receive_sent();
    const Request asked{Request::What::kCalls, static_cast<uint32_t>(calls_.size())};
    emulator_.write(&asked, sizeof asked);
    emulator_.write(calls_.data(), calls_.size() * sizeof(Call));
    calls_.clear();
    sent_ = true;
  }
  void receive() {
    if (!calls_.empty()) send();
    receive_sent();
  }
  void receive_sent() {
    if (!sent_) return;
    emulator_.read(values_.data(), values_.size() * sizeof(int64_t));
    emulator_.read(decisions_.data(), decisions_.size() * sizeof(Decision));
    sent_ = false;
  }

  tools::Emulator& emulator_;
  std::vector<unsigned char> keeps_;
  std::vector<size_t> slots_, outputs_, retained_, channels_;  // where their elements begin
  std::vector<Call> calls_;                                    // not yet sent
  bool sent_ = false;                                          // and not yet answered
  std::vector<int64_t> values_;
  std::vector<Decision> decisions_;
};

}  // namespace

EmittedFirmware::EmittedFirmware(const tools::Target& target, const emit::EmittedSources& sources,
                                 const char* optimisation)
    : firmware_(target, parts(sources, optimisation), {}) {}

std::unique_ptr<emit::EmittedPolicies> EmittedFirmware::start(size_t number, const Program& program) {
  return std::make_unique<RemotePolicies>(*firmware_, number, program);
}

}  // namespace flyball::firmware
