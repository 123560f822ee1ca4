// A tick is served until its report comes.
#include "tools/firmware/session.h"

#include <fmt/format.h>

#include "hal/chip/tables_text.h"
#include "tools/host_telemetry.h"
#include "tools/version.h"

namespace flyball::tools {
namespace {

// The target writes these as they lie in its memory: both ends are little-endian and align 64-bit numbers alike.
static_assert(sizeof(TickResult) == 28 && sizeof(Decision) == 24, "as tools/firmware/target/closed_loop.cpp has them");

hal::ByteLink link_of(Emulator* emulator) {
  return {
      emulator,
      [](void* context, const uint8_t* bytes, uint32_t count) { static_cast<Emulator*>(context)->write(bytes, count); },
      [](void* context, uint8_t* byte) {
        static_cast<Emulator*>(context)->read(byte, 1);
        return true;
      }};
}

/// What the firmware has to know to make telemetry: closed_loop.cpp has none without.
std::vector<std::string> telemetry_options(const Program& program, const std::optional<TelemetryDetail>& detail) {
  if (!detail) return {};
  return {fmt::format("-DFLYBALL_TELEMETRY_DETAIL={}", static_cast<int>(*detail)),
          fmt::format("-DFLYBALL_TELEMETRY_EVENTS={}", telemetry_ring_size(program, *detail)),
          fmt::format("-DFLYBALL_TELEMETRY_VALUES={}", telemetry_values(program, *detail))};
}

void read_events(Emulator& emulator, std::vector<Event>* events) {
  for (uint32_t count = 1; count > 0;) {
    emulator.read_report(&count, sizeof count);
    const size_t before = events->size();
    events->resize(before + count);
    emulator.read_report(events->data() + before, count * sizeof(Event));
  }
}

}  // namespace

std::variant<std::unique_ptr<FirmwareSession>, Failure> FirmwareSession::build(
    const Target& target, const compiler::LinkedSet& set, const dsl::SourceMap& sources, const chip::Chip& chip,
    Emulator::Wires wires, const std::function<void(double)>& progress,
    const std::optional<TelemetryDetail>& telemetry) {
  // Both before what takes a while.
  if (const auto failure = check_compiler(target)) return *failure;
  if (const auto failure = check_emulator(target)) return *failure;
  std::unique_ptr<FirmwareSession> session(new FirmwareSession(target, set.program, wires));
  emit::Options options;
  options.chip = chip.name;
  options.version = kVersion;
  FirmwareParts parts{emit::emit_cpp(set, sources, options), "tools/firmware/target/closed_loop.cpp",
                      telemetry_options(set.program, telemetry)};
  session->records_ = telemetry.has_value();
  parts.files.push_back({"chip.h", chip::tables_text(chip)});
  if (const auto failure = build_firmware(target, parts, session->folder_.path(), progress)) return *failure;
  return session;
}

void FirmwareSession::start() {
  emulator_.reset();
  auto started = Emulator::start(target_, folder_.path(), wires_);
  if (const Failure* failure = std::get_if<Failure>(&started)) throw FirmwareStopped{*failure};
  emulator_ = std::get<std::unique_ptr<Emulator>>(std::move(started));
}

TickResult FirmwareSession::tick(const hal::Platform& chip, void* engine_memory, Decision* decisions,
                                 std::vector<Event>* events) {
  const hal::ByteLink link = link_of(emulator_.get());
  // A frame that comes damaged is not answered: the target asks again.
  while (emulator_->wait() == Emulator::Source::kBytes) (void)hal::link_serve(link, chip);
  TickResult result{};
  emulator_->read_report(&result, sizeof result);
  emulator_->read_report(decisions, limit_channels(program_) * sizeof(Decision));
  emulator_->read_report(engine_memory, Engine::bytes_needed(program_));
  if (records_) read_events(*emulator_, events);
  return result;
}

}  // namespace flyball::tools
