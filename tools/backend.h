// Which executor steps the policies of a run: the table engine, or machine code. Both give the same bits; this only
// decides how soon the answer is there.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <variant>

#include "compiler/jit/jit.h"
#include "tools/command.h"

namespace flyball::tools {

enum class Backend {
  kFastest,  // tables, and machine code as soon as it is there, where it pays
  kTables,
  kJit       // machine code from the first tick; an error where there is none
};

/// "jit", "tables", or empty: whichever is faster.
Backend backend_named(const std::string& name);

/// From so many ticks on, machine code pays for its making: 20 to 50 ms of a processor, for 1 to 5 us won a tick.
constexpr int64_t kTicksThatPay = 20'000;

/// One linked set as machine code, made on a second thread.
class StepCode {
 public:
  /// Begins. `set` must outlive this; so must `compiler`, which nobody else uses until this is gone. An empty
  /// `compiler` is opened first.
  StepCode(const compiler::LinkedSet& set, std::unique_ptr<jit::Compiler>& compiler, const jit::Options& options);
  /// Waits for the thread, then unloads the code: no engine may use it any more.
  ~StepCode();
  StepCode(const StepCode&) = delete;
  StepCode& operator=(const StepCode&) = delete;

  /// Null while it is being made, and for ever when it cannot be made. Costs a load: meant for every tick.
  const CompiledProgram* ready() const { return ready_.load(std::memory_order_acquire); }

  /// Waits until it is made. A Failure when it cannot be.
  std::optional<Failure> wait();

 private:
  void make(const compiler::LinkedSet& set, std::unique_ptr<jit::Compiler>& compiler, const jit::Options& options);

  std::unique_ptr<jit::Step> step_;
  std::optional<Failure> failure_;
  std::atomic<const CompiledProgram*> ready_ = nullptr;
  std::thread thread_;  // last: it writes the others
};

/// Makes the code of one linked set after another: of each run of `flyball run --watch`, of each file of `flyball
/// test`.
class StepCompiler {
 public:
  StepCompiler(Backend backend, const jit::Options& options) : backend_(backend), options_(options) {}

  /// For a run of about `ticks`: null when the tables are to do all of it. With Backend::kJit the code is ready.
  std::variant<std::unique_ptr<StepCode>, Failure> compile(const compiler::LinkedSet& set, int64_t ticks);

 private:
  Backend backend_;
  jit::Options options_;
  std::unique_ptr<jit::Compiler> compiler_;  // opened when first needed, by the thread that needs it
};

}  // namespace flyball::tools
