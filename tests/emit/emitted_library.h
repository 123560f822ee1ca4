// Emitted programs, compiled together into a shared object and loaded: what was emitted runs in the test's process.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/cli/command_line.h"
#include "tests/emit/emitted_api.h"
#include "tests/emit/emitted_policies.h"
#include "tests/emit/emitted_sources.h"

namespace flyball::emit {

class EmittedLibrary {
 public:
  explicit EmittedLibrary(Code code) : sources_(code) {}
  ~EmittedLibrary();
  EmittedLibrary(const EmittedLibrary&) = delete;
  EmittedLibrary& operator=(const EmittedLibrary&) = delete;

  /// Where programs are added, before it is built.
  EmittedSources& sources() { return sources_; }

  /// Compiles all in one translation unit, warnings as errors. What the compiler says when it fails, else "".
  std::string build();

  const EmittedApi& program(size_t number) const { return *rows_[number]; }

 private:
  EmittedSources sources_;
  tests::TemporaryFolder folder_;
  void* handle_ = nullptr;
  const EmittedApi* const* rows_ = nullptr;
};

/// Policies of one program of a library.
class EmittedInstance final : public EmittedPolicies {
 public:
  explicit EmittedInstance(const EmittedApi& api)
      : EmittedPolicies(api.program != nullptr ? Code::kTables : Code::kInline),
        api_(api),
        memory_((api.instance_bytes + 7) / 8) {
    api_.create(policies());
  }
  void* policies() { return memory_.data(); }

  bool keeps(SlotId slot) override { return api_.keeps(slot); }
  void write(SlotId slot, uint32_t e, int64_t value) override { api_.write(policies(), slot, e, value); }
  int64_t read(SlotId slot, uint32_t e) override { return api_.read(policies(), slot, e); }
  void set_reading(uint32_t input, uint32_t e, int64_t value) override {
    api_.set_reading(policies(), input, e, value);
  }
  void set_granted(uint32_t limit, uint32_t e, int64_t value) override {
    api_.set_granted(policies(), limit, e, value);
  }
  void step(uint64_t now_us) override { api_.step(policies(), now_us); }
  void check_promises() override { api_.check_promises(policies()); }
  Decision decision(uint32_t limit, uint32_t e) override { return api_.decision(policies(), limit, e); }
  int64_t output(uint32_t output, uint32_t e) override { return api_.output(policies(), output, e); }
  bool restore(uint32_t row, uint32_t e, int32_t value) override { return api_.restore(policies(), row, e, value); }
  int32_t retained(uint32_t row, uint32_t e) override { return api_.retained(policies(), row, e); }

 private:
  const EmittedApi& api_;
  std::vector<uint64_t> memory_;
};

}  // namespace flyball::emit
