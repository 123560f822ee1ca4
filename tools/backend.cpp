// Machine code takes over at the border of two ticks; nobody waits for it unless it was asked for.
#include "tools/backend.h"

#include "tools/jit_library.h"

namespace flyball::tools {
namespace {

constexpr const char* kWithoutIt = "say --backend tables: the results are the same";

}  // namespace

Backend backend_named(const std::string& name) {
  if (name == "jit") return Backend::kJit;
  return name == "tables" ? Backend::kTables : Backend::kFastest;
}

StepCode::StepCode(const compiler::LinkedSet& set, std::unique_ptr<jit::Compiler>& compiler,
                   const jit::Options& options)
    : thread_([this, &set, &compiler, &options] { make(set, compiler, options); }) {}

StepCode::~StepCode() {
  if (thread_.joinable()) thread_.join();
}

void StepCode::make(const compiler::LinkedSet& set, std::unique_ptr<jit::Compiler>& compiler,
                    const jit::Options& options) {
  if (compiler == nullptr) {
    auto opened = open_jit();
    if (const Failure* failure = std::get_if<Failure>(&opened)) {
      failure_ = *failure;
      return;
    }
    compiler = std::get<std::unique_ptr<jit::Compiler>>(std::move(opened));
  }
  std::string error;
  step_ = compiler->compile({&set.program, &set}, options, &error);
  if (step_ == nullptr) {
    failure_ = {"the policies cannot be compiled to machine code: " + error, "", kOurBug};
    return;
  }
  ready_.store(&step_->program(), std::memory_order_release);
}

std::optional<Failure> StepCode::wait() {
  if (thread_.joinable()) thread_.join();
  return failure_;
}

std::variant<std::unique_ptr<StepCode>, Failure> StepCompiler::compile(const compiler::LinkedSet& set, int64_t ticks) {
  if (backend_ == Backend::kTables || (backend_ == Backend::kFastest && ticks < kTicksThatPay)) {
    return std::unique_ptr<StepCode>();
  }
  auto code = std::make_unique<StepCode>(set, compiler_, options_);
  if (backend_ == Backend::kJit) {
    if (std::optional<Failure> failure = code->wait()) {
      failure->hint += failure->hint.empty() ? kWithoutIt : std::string(", or ") + kWithoutIt;
      return *std::move(failure);
    }
  }
  return code;
}

}  // namespace flyball::tools
