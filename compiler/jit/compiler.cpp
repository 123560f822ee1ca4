// What the interface promises, from the passes: schedule, lay out, write, translate, load.
#include <algorithm>
#include <limits>
#include <new>

#include "compiler/jit/jit.h"
#include "compiler/jit/machine_code.h"

namespace flyball::jit {
namespace {

class CompiledStep : public Step {
 public:
  CompiledStep(const Schedule& schedule, std::unique_ptr<LoadedCode> code) : code_(std::move(code)) {
    const llvm::orc::ExecutorAddr* function = code_->functions().data();
    for (const std::vector<Part>* parts : {&schedule.step, &schedule.monitors}) {
      for (const Part& part : *parts) {
        parts_.push_back({(function++)->toPtr<void (*)(void*)>(), part.period_ticks});
      }
    }
    const auto in_step = static_cast<uint32_t>(schedule.step.size());
    program_.step = {parts_.data(), in_step};
    program_.monitors = {parts_.data() + in_step, static_cast<uint32_t>(parts_.size()) - in_step};
  }

  const CompiledProgram& program() const override { return program_; }

 private:
  std::unique_ptr<LoadedCode> code_;
  std::vector<CompiledPart> parts_;
  CompiledProgram program_{};
};

/// Bytes on whole cache lines, all zero.
class Memory {
 public:
  explicit Memory(size_t bytes) : data_(static_cast<unsigned char*>(::operator new(bytes + 1, kAlign))) {
    std::fill_n(data_, bytes + 1, static_cast<unsigned char>(0));
  }
  ~Memory() { ::operator delete(data_, kAlign); }
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;
  unsigned char* data() const { return data_; }

 private:
  static constexpr std::align_val_t kAlign{kGroupAlign};
  unsigned char* data_;
};

class CompiledBatch : public Batch {
 public:
  CompiledBatch(const Program& program, const Schedule& schedule, Layout layout, const Lanes& lanes, uint32_t chips,
                std::unique_ptr<LoadedCode> code)
      : program_(program),
        schedule_(schedule),
        layout_(std::move(layout)),
        lanes_(lanes.count),
        chips_(chips),
        groups_((chips + lanes_ - 1) / lanes_),
        code_(std::move(code)),
        memory_(layout_.bytes * groups_),
        scratch_(layout_.scratch_bytes) {
    for (SlotId s = 0; s < program.slots.size; ++s) {
      if (program.slots[s].kind == SlotKind::kParam) fill(s);
    }
    CompiledBatch::reset();
  }

  uint32_t chips() const override { return chips_; }
  uint64_t bytes() const override { return layout_.bytes * groups_; }
  uint64_t ticks() const override { return ticks_; }

  void reset() override {
    for (SlotId s = 0; s < program_.slots.size; ++s) {
      if (program_.slots[s].kind != SlotKind::kParam) fill(s);
    }
    ticks_ = 0;
  }

  void step() override {
    run(schedule_.step, code_->functions().data(), ticks_);
    ++ticks_;
  }

  void check_promises() override {
    run(schedule_.monitors, code_->functions().data() + schedule_.step.size(), ticks_ == 0 ? 0 : ticks_ - 1);
  }

  int64_t read(SlotId slot, uint32_t element, uint32_t chip) const override {
    if (!is_kept(slot)) return program_.slots[slot].first;
    const void* at = place(slot, element, chip);
    switch (layout_.places[slot].bytes) {
      case 1: return *static_cast<const int8_t*>(at);
      case 2: return *static_cast<const int16_t*>(at);
      case 4: return *static_cast<const int32_t*>(at);
      default: return *static_cast<const int64_t*>(at);
    }
  }

  void write(SlotId slot, uint32_t element, uint32_t chip, int64_t value) override {
    if (!is_kept(slot)) return;
    void* at = place(slot, element, chip);
    switch (layout_.places[slot].bytes) {
      case 1: *static_cast<int8_t*>(at) = nearest<int8_t>(value); break;
      case 2: *static_cast<int16_t*>(at) = nearest<int16_t>(value); break;
      case 4: *static_cast<int32_t*>(at) = nearest<int32_t>(value); break;
      default: *static_cast<int64_t*>(at) = value; break;
    }
  }

 private:
  template <class T>
  static T nearest(int64_t value) {
    return static_cast<T>(std::clamp<int64_t>(value, std::numeric_limits<T>::min(), std::numeric_limits<T>::max()));
  }

  /// Constants of the chip are in the code, and temporaries that nobody looks at nowhere.
  bool is_kept(SlotId slot) const {
    const Slot& s = program_.slots[slot];
    return schedule_.in_memory[slot] && !layout_.places[slot].scratch &&
           !(s.kind == SlotKind::kConstant && s.domain == kNoDomain);
  }

  void* place(SlotId slot, uint32_t element, uint32_t chip) const {
    const Place& place = layout_.places[slot];
    return memory_.data() + chip / lanes_ * layout_.bytes + place.offset +
           (uint64_t{element} * lanes_ + chip % lanes_) * place.bytes;
  }

  void fill(SlotId slot) {
    for (uint32_t e = 0; e < elements(program_, program_.slots[slot].domain); ++e) {
      for (uint32_t chip = 0; chip < groups_ * lanes_; ++chip) write(slot, e, chip, program_.slots[slot].first);
    }
  }

  using Function = void (*)(void* group, void* scratch);

  void run(const std::vector<Part>& parts, const llvm::orc::ExecutorAddr* functions, uint64_t tick) {
    for (uint32_t g = 0; g < groups_; ++g) {
      unsigned char* group = memory_.data() + g * layout_.bytes;
      for (size_t p = 0; p < parts.size(); ++p) {
        if (tick % parts[p].period_ticks == 0) functions[p].toPtr<Function>()(group, scratch_.data());
      }
    }
  }

  const Program& program_;
  Schedule schedule_;
  Layout layout_;
  uint32_t lanes_, chips_, groups_;
  std::unique_ptr<LoadedCode> code_;
  Memory memory_, scratch_;
  uint64_t ticks_ = 0;
};

/// Of chips, in a batch: with two vectors of them, one instruction does not wait for another. The loops of `share` have
/// too many values at hand for that.
uint32_t vectors_at_a_time(const Program& program) { return program.shares.size == 0 ? 2 : 1; }

class LlvmCompiler : public Compiler {
 public:
  std::unique_ptr<Step> compile(const Source& source, const Options& options, std::string* error) override {
    const std::unique_ptr<Processor> processor = Processor::find(options, error);
    if (processor == nullptr) return nullptr;
    const Lanes lanes{processor->lanes(), false};
    const Schedule schedule = jit::schedule(source, lanes);
    const Layout layout = engine_layout(*source.program);
    std::unique_ptr<LoadedCode> code = build(
        {source, lanes, schedule, layout, processor->instructions(), options.debug_info}, *processor, options, error);
    return code == nullptr ? nullptr : std::make_unique<CompiledStep>(schedule, std::move(code));
  }

  std::unique_ptr<Batch> compile_batch(const Source& source, uint32_t chips, const Options& options,
                                       std::string* error) override {
    const std::unique_ptr<Processor> processor = Processor::find(options, error);
    if (processor == nullptr) return nullptr;
    const Lanes lanes{processor->lanes() * vectors_at_a_time(*source.program), true};
    const Schedule schedule = jit::schedule(source, lanes);
    const Layout layout = group_layout(source, schedule, lanes);
    std::unique_ptr<LoadedCode> code = build(
        {source, lanes, schedule, layout, processor->instructions(), options.debug_info}, *processor, options, error);
    if (code == nullptr) return nullptr;
    return std::make_unique<CompiledBatch>(*source.program, schedule, layout, lanes, chips, std::move(code));
  }

  std::string assembly(const Source& source, const Options& options, std::string* error) override {
    const std::unique_ptr<Processor> processor = Processor::find(options, error);
    if (processor == nullptr) return "";
    const Lanes lanes{processor->lanes(), false};
    const Schedule schedule = jit::schedule(source, lanes);
    const Layout layout = engine_layout(*source.program);
    llvm::LLVMContext context;
    const WrittenModule written =
        write_module({source, lanes, schedule, layout, processor->instructions(), options.debug_info}, context);
    return translate(*written.module, *processor, Output::kAssembly, options.optimize);
  }

  std::string target(const Options& options) override {
    std::string error;
    const std::unique_ptr<Processor> processor = Processor::find(options, &error);
    return processor == nullptr ? error : processor->name() + ", " + std::to_string(processor->lanes()) + " lanes";
  }

 private:
  std::unique_ptr<LoadedCode> build(const Work& work, const Processor& processor, const Options& options,
                                    std::string* error) {
    std::unique_ptr<Loader>& loader = options.debug_info ? watched_ : plain_;
    if (loader == nullptr) loader = Loader::create(options.debug_info, error);
    if (loader == nullptr) return nullptr;
    llvm::LLVMContext context;
    const WrittenModule written = write_module(work, context);
    std::vector<std::string> names = written.step;
    names.insert(names.end(), written.monitors.begin(), written.monitors.end());
    return loader->load(translate(*written.module, processor, Output::kObject, options.optimize), names, error);
  }

  std::unique_ptr<Loader> plain_, watched_;
};

}  // namespace
}  // namespace flyball::jit

flyball::jit::Compiler* flyball_jit_create() { return new flyball::jit::LlvmCompiler(); }
