// Firmware for tests: many emitted programs, one of which runs at a time on inputs that the host sends. It answers with
// all that it keeps, its outputs and its decisions.
#include "hal/platform/semihosting.h"
#include "tests/emit/emitted_api.h"
#include "tests/firmware/emitted_wire.h"
#include "tests/firmware/wire.h"

extern "C" const flyball::emit::EmittedApi* const emitted[];

namespace {

using namespace flyball;
using namespace flyball::firmware;
namespace files = hal::semihosting;

constexpr uint32_t kPlaceBytes = 1 << 19, kRows = 1 << 14, kCalls = 1 << 14, kValues = 1 << 15, kDecisions = 1 << 13;
enum Exit : int { kDone = 0, kTooLarge = 2, kUnknown = 3 };

alignas(8) unsigned char policies[kPlaceBytes];
uint32_t elements[kRows];
unsigned char keeps[kRows];
Call calls[kCalls];
int64_t values[kValues];
Decision decisions[kDecisions];

/// The program that runs.
class Server {
 public:
  Server(int32_t from_host, int32_t to_host) : from_host_(from_host), to_host_(to_host) {}

  int serve() {
    Request asked{};
    while (take(&asked, 1)) {
      const bool good = asked.what == Request::What::kProgram ? begin(asked.number) : call(asked.number);
      if (!good) return kUnknown;
    }
    return kDone;
  }

 private:
  template <class T>
  bool take(T* to, uint32_t count) {
    return read_all(from_host_, to, count * sizeof(T));
  }
  template <class T>
  bool give(const T* from, uint32_t count) {
    return files::write(to_host_, from, count * sizeof(T));
  }

  bool begin(uint32_t number) {
    if (!take(&shape_, 1)) return false;
    const uint32_t rows = shape_.slots + shape_.outputs + shape_.limits + shape_.retained;
    if (rows > kRows || emitted[number]->instance_bytes > kPlaceBytes) files::exit(kTooLarge);
    if (!take(elements, rows)) return false;
    program_ = emitted[number];
    program_->create(policies);
    for (uint32_t s = 0; s < shape_.slots; ++s) keeps[s] = program_->keeps(s) ? 1 : 0;
    return give(keeps, shape_.slots);
  }

  bool call(uint32_t count) {
    if (count > kCalls) files::exit(kTooLarge);
    if (!take(calls, count)) return false;
    refused_ = 0;
    for (uint32_t i = 0; i < count; ++i) make(calls[i]);
    return answer();
  }

  void make(const Call& call) {
    switch (call.what) {
      case Call::What::kWrite: return program_->write(policies, call.row, call.element, call.value);
      case Call::What::kReading: return program_->set_reading(policies, call.row, call.element, call.value);
      case Call::What::kGranted: return program_->set_granted(policies, call.row, call.element, call.value);
      case Call::What::kRestore:
        if (!program_->restore(policies, call.row, call.element, static_cast<int32_t>(call.value))) ++refused_;
        return;
      case Call::What::kStep:
        program_->step(policies, static_cast<uint64_t>(call.value));
        program_->check_promises(policies);
        return;
    }
  }

  bool answer() {
    uint32_t value = 0, decision = 0;
    const uint32_t* row = elements;
    const auto put = [&value](int64_t v) {
      if (value == kValues) files::exit(kTooLarge);
      values[value++] = v;
    };
    put(refused_);
    for (uint32_t s = 0; s < shape_.slots; ++s, ++row) {
      for (uint32_t e = 0; e < *row && keeps[s] != 0; ++e) put(program_->read(policies, s, e));
    }
    for (uint32_t o = 0; o < shape_.outputs; ++o, ++row) {
      for (uint32_t e = 0; e < *row; ++e) put(program_->output(policies, o, e));
    }
    for (uint32_t l = 0; l < shape_.limits; ++l, ++row) {
      for (uint32_t e = 0; e < *row; ++e) {
        if (decision == kDecisions) files::exit(kTooLarge);
        decisions[decision++] = program_->decision(policies, l, e);
      }
    }
    for (uint32_t r = 0; r < shape_.retained; ++r, ++row) {
      for (uint32_t e = 0; e < *row; ++e) put(program_->retained(policies, r, e));
    }
    return give(values, value) && give(decisions, decision);
  }

  int32_t from_host_, to_host_;
  const emit::EmittedApi* program_ = nullptr;
  Shape shape_{};
  uint32_t refused_ = 0;
};

}  // namespace

int main() {
  const int32_t from_host = files::open("/dev/fd/3", files::Mode::kRead);
  return Server(from_host, files::open("/dev/fd/4", files::Mode::kWrite)).serve();
}
