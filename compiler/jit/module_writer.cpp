// Functions are named after what they do: "tile_guard.guard".
#include "compiler/jit/module_writer.h"

#include "compiler/jit/debug_lines.h"
#include "compiler/jit/function_emitter.h"

namespace flyball::jit {
namespace {

/// The policy and the machine of a part. More than one part may have the same.
std::string name_of(const Program& program, const Part& part) {
  std::string name = part.policy < program.policies.size ? program.policies[part.policy].name : "program";
  if (part.machine < program.machines.size) name += "." + std::string(program.machines[part.machine].name);
  return name;
}

class ModuleWriter {
 public:
  ModuleWriter(const Work& work, llvm::LLVMContext& context)
      : work_(work),
        module_(std::make_unique<llvm::Module>("policies", context)),
        context_{*work.source.program, work.lanes, work.schedule, work.layout, work.has, nullptr} {
    if (!work.debug_info || work.source.linked == nullptr) return;
    lines_ = std::make_unique<DebugLines>(*work.source.linked, *module_);
    context_.at = [this](uint32_t op) { return lines_->of(op); };
  }

  WrittenModule write() {
    WrittenModule written;
    for (const Part& part : work_.schedule.step) written.step.push_back(write(part, ""));
    for (const Part& part : work_.schedule.monitors) written.monitors.push_back(write(part, ".promises"));
    if (lines_ != nullptr) lines_->finish();
    written.module = std::move(module_);
    return written;
  }

 private:
  std::string write(const Part& part, const char* suffix) {
    llvm::LLVMContext& context = module_->getContext();
    llvm::Type* pointer = llvm::PointerType::getUnqual(context);
    const std::vector<llvm::Type*> memory(work_.lanes.chips ? 2 : 1, pointer);
    auto* type = llvm::FunctionType::get(llvm::Type::getVoidTy(context), memory, false);
    const std::string name = name_of(*work_.source.program, part) + suffix;
    auto* function = llvm::Function::Create(type, llvm::Function::ExternalLinkage, name, *module_);
    function->addFnAttr(llvm::Attribute::NoUnwind);
    // Wide vectors also where LLVM would rather not have them for the sake of a processor's clock.
    const std::string bits = std::to_string(work_.lanes.count * 32);
    function->addFnAttr("prefer-vector-width", bits);
    function->addFnAttr("min-legal-vector-width", bits);
    for (llvm::Argument& argument : function->args()) argument.addAttr(llvm::Attribute::NoAlias);
    if (lines_ != nullptr) lines_->begin(part, name, *function);
    FunctionEmitter(context_, function).emit(part);
    return function->getName().str();
  }

  const Work& work_;
  std::unique_ptr<llvm::Module> module_;
  ModuleContext context_;
  std::unique_ptr<DebugLines> lines_;
};

}  // namespace

WrittenModule write_module(const Work& work, llvm::LLVMContext& context) { return ModuleWriter(work, context).write(); }

}  // namespace flyball::jit
