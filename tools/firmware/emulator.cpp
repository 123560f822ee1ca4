// Pipes are handed to QEMU by number; firmware opens them by semihosting as files of those numbers.
#include "tools/firmware/emulator.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <fstream>

#include "tools/firmware/process.h"

namespace flyball::tools {
namespace {

constexpr int kPatience_ms = 60'000;  // for one byte: the emulator is slow when the machine is busy
constexpr size_t kReadAhead = 1 << 16;

std::vector<std::string> options(const Target& target, Emulator::Wires wires, const std::vector<std::string>& more) {
  std::vector<std::string> out = target.board;
  const bool serial = wires == Emulator::Wires::kSerial;
  out.insert(out.end(),
             {"-display", "none", "-monitor", "none", "-serial", serial ? "stdio" : "none", "-semihosting-config",
              std::string("enable=on,target=native,arg=") + (serial ? "uart" : "files"), "-kernel", "firmware.elf"});
  out.insert(out.end(), more.begin(), more.end());
  return out;
}

}  // namespace

std::optional<Failure> check_emulator(const Target& target) {
  if (!find_program(target.emulator).empty()) return std::nullopt;
  return Failure{fmt::format("{} is not installed: it runs the firmware for {}", target.emulator, target.name),
                 fmt::format("apt-get install {}", target.emulator_package)};
}

std::variant<std::unique_ptr<Emulator>, Failure> Emulator::start(const Target& target, const std::string& folder,
                                                                 Wires wires,
                                                                 const std::vector<std::string>& more_options) {
  if (const auto failure = check_emulator(target)) return *failure;
  const std::string program = find_program(target.emulator);
  std::signal(SIGPIPE, SIG_IGN);  // firmware that has ended shows in write()
  int to[2], from[2], reports[2];
  if (pipe2(to, O_CLOEXEC) != 0 || pipe2(from, O_CLOEXEC) != 0 || pipe2(reports, O_CLOEXEC) != 0) {
    return Failure{fmt::format("no pipe to the firmware: {}", std::strerror(errno)), "", kOurBug};
  }
  Streams streams;
  streams.log = folder + "/emulator.log";
  const bool serial = wires == Wires::kSerial;
  streams.given = {{serial ? 0 : 3, to[0]}, {serial ? 1 : 4, from[1]}, {5, reports[1]}};
  const pid_t process = start_process(program, options(target, wires, more_options), folder, streams);
  for (const int theirs : {to[0], from[1], reports[1]}) close(theirs);
  return std::unique_ptr<Emulator>(new Emulator(process, streams.log, to[1], from[0], reports[0]));
}

Emulator::Emulator(pid_t process, std::string log, int to, int from, int reports)
    : process_(process), log_(std::move(log)), to_(to), from_(from), reports_(reports) {}

Emulator::~Emulator() {
  if (process_ > 0) {
    kill(process_, SIGKILL);
    wait_for(process_);
  }
  close_to();
  close(from_);
  close(reports_);
}

void Emulator::close_to() {
  if (to_ >= 0) close(to_);
  to_ = -1;
}

void Emulator::stopped(const std::string& what) const {
  std::string said;
  std::ifstream log(log_);
  for (std::string line; std::getline(log, line);) said += "\n  " + line;
  throw FirmwareStopped{{"the firmware " + what + said, "", kOurBug}};
}

Emulator::Source Emulator::wait() {
  // Of the bytes, none is ahead here: the firmware asks, and waits for the answer.
  pollfd files[] = {{from_, POLLIN, 0}, {reports_, POLLIN, 0}};
  if (poll(files, 2, kPatience_ms) <= 0) stopped("has not answered for a minute");
  // What is asked beside a report belongs to what comes after it.
  if ((files[1].revents & POLLIN) != 0) return Source::kReport;
  if ((files[0].revents & POLLIN) != 0) return Source::kBytes;
  stopped("has ended");
}

void Emulator::write(const void* bytes, size_t count) {
  const char* rest = static_cast<const char*>(bytes);
  while (count > 0) {
    const ssize_t done = ::write(to_, rest, count);
    if (done <= 0) stopped("has ended");
    rest += done;
    count -= static_cast<size_t>(done);
  }
}

size_t Emulator::read_some(int file, void* bytes, size_t room) {
  pollfd ready{file, POLLIN, 0};
  if (poll(&ready, 1, kPatience_ms) <= 0) stopped("has not answered for a minute");
  const ssize_t done = ::read(file, bytes, room);
  if (done <= 0) stopped("has ended");
  return static_cast<size_t>(done);
}

void Emulator::read(void* bytes, size_t count) {
  char* rest = static_cast<char*>(bytes);
  while (count > 0) {
    if (taken_ == ahead_.size()) {
      ahead_.resize(kReadAhead);
      ahead_.resize(read_some(from_, ahead_.data(), kReadAhead));
      taken_ = 0;
    }
    const size_t part = std::min(count, ahead_.size() - taken_);
    std::memcpy(rest, ahead_.data() + taken_, part);
    rest += part;
    taken_ += part;
    count -= part;
  }
}

void Emulator::read_report(void* bytes, size_t count) {
  char* rest = static_cast<char*>(bytes);
  while (count > 0) {
    const size_t done = read_some(reports_, rest, count);
    rest += done;
    count -= done;
  }
}

int Emulator::finish() {
  close_to();
  const int code = wait_for(process_);
  process_ = -1;
  return code;
}

}  // namespace flyball::tools
