// The one file that sees LLVM's code generators and its JIT.
#include "compiler/jit/machine_code.h"

#include <llvm/ExecutionEngine/JITEventListener.h>
#include <llvm/ExecutionEngine/Orc/JITTargetMachineBuilder.h>
#include <llvm/ExecutionEngine/Orc/LLJIT.h>
#include <llvm/ExecutionEngine/Orc/RTDyldObjectLinkingLayer.h>
#include <llvm/ExecutionEngine/SectionMemoryManager.h>
#include <llvm/IR/LegacyPassManager.h>
#include <llvm/MC/MCSubtargetInfo.h>
#include <llvm/Support/CommandLine.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/TargetParser/Host.h>
#include <llvm/Transforms/InstCombine/InstCombine.h>
#include <llvm/Transforms/Scalar.h>
#include <llvm/Transforms/Utils.h>

#include <cstdlib>

namespace flyball::jit {
namespace {

using llvm::orc::JITTargetMachineBuilder;
using llvm::orc::LLJIT;

std::string text_of(llvm::Error error) { return llvm::toString(std::move(error)); }

void initialize() {
  static const bool failed = [] {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
    // Processors with wide vectors order instructions by themselves; LLVM's scheduler takes a tenth of all time here.
    return llvm::cl::getRegisteredOptions()["enable-misched"]->addOccurrence(0, "enable-misched", "false");
  }();
  (void)failed;
}

}  // namespace

std::unique_ptr<Processor> Processor::find(const Options& options, std::string* error) {
  initialize();
  llvm::Expected<JITTargetMachineBuilder> builder = JITTargetMachineBuilder::detectHost();
  if (!builder) {
    *error = text_of(builder.takeError());
    return nullptr;
  }
  if (!options.cpu.empty()) {
    builder->setCPU(options.cpu);
    builder->getFeatures() = llvm::SubtargetFeatures();
  }
  builder->setRelocationModel(llvm::Reloc::PIC_);
  builder->setCodeModel(llvm::CodeModel::Small);
  builder->setCodeGenOptLevel(options.optimize ? llvm::CodeGenOptLevel::Less : llvm::CodeGenOptLevel::None);
  auto machine = builder->createTargetMachine();
  if (!machine) {
    *error = text_of(machine.takeError());
    return nullptr;
  }
  auto processor = std::make_unique<Processor>();
  processor->machine_ = std::move(*machine);
  if (!processor->machine_->getMCSubtargetInfo()->isCPUStringValid(builder->getCPU())) {
    *error = "no processor is named " + builder->getCPU();
    return nullptr;
  }
  processor->name_ = builder->getCPU();
  return processor;
}

bool Processor::has(const char* feature) const {
  return machine_->getMCSubtargetInfo()->checkFeatures(std::string("+") + feature);
}

uint32_t Processor::lanes() const { return has("avx512dq") && has("avx512vl") ? 16 : has("avx2") ? 8 : 4; }

Instructions Processor::instructions() const {
  const uint32_t permutes = lanes() == 4 ? 0 : lanes();
  return {has("sse4.1"), has("fma"), has("avx512dq") && has("avx512vl"), permutes};
}

std::string translate(llvm::Module& module, const Processor& processor, Output output, bool optimize) {
  module.setDataLayout(processor.machine().createDataLayout());
  module.setTargetTriple(processor.machine().getTargetTriple().str());
  llvm::SmallString<0> text;
  llvm::raw_svector_ostream out(text);
  llvm::legacy::PassManager passes;
  passes.add(llvm::createPromoteMemoryToRegisterPass());
  if (optimize) {
    passes.add(llvm::createEarlyCSEPass());
    passes.add(llvm::createInstructionCombiningPass());
  }
  const auto type = output == Output::kObject ? llvm::CodeGenFileType::ObjectFile : llvm::CodeGenFileType::AssemblyFile;
  if (processor.machine().addPassesToEmitFile(passes, out, nullptr, type)) return "";
  passes.run(module);
  return std::string(text);
}

LoadedCode::~LoadedCode() {
  if (llvm::Error error = jit_->getExecutionSession().removeJITDylib(library_)) llvm::consumeError(std::move(error));
}

std::unique_ptr<Loader> Loader::create(bool watched, std::string* error) {
  initialize();
  const auto make_layer = [watched](llvm::orc::ExecutionSession& session,
                                    const llvm::Triple&) -> llvm::Expected<std::unique_ptr<llvm::orc::ObjectLayer>> {
    auto layer = std::make_unique<llvm::orc::RTDyldObjectLinkingLayer>(
        session, [] { return std::make_unique<llvm::SectionMemoryManager>(); });
    if (watched) {
      layer->setProcessAllSections(true);
      layer->registerJITEventListener(*llvm::JITEventListener::createGDBRegistrationListener());
      llvm::JITEventListener* perf =
          std::getenv("JITDUMPDIR") == nullptr ? nullptr : llvm::JITEventListener::createPerfJITEventListener();
      if (perf != nullptr) layer->registerJITEventListener(*perf);
    }
    return layer;
  };
  auto jit = llvm::orc::LLJITBuilder().setObjectLinkingLayerCreator(make_layer).create();
  if (!jit) {
    *error = text_of(jit.takeError());
    return nullptr;
  }
  auto loader = std::make_unique<Loader>();
  loader->jit_ = std::move(*jit);
  return loader;
}

/// Each object has a library of its own, so that names may come again.
std::unique_ptr<LoadedCode> Loader::load(const std::string& object, const std::vector<std::string>& names,
                                         std::string* error) {
  auto library = jit_->createJITDylib("load" + std::to_string(loads_++));
  if (!library) {
    *error = text_of(library.takeError());
    return nullptr;
  }
  auto code = std::make_unique<LoadedCode>(jit_, *library);
  auto buffer = llvm::MemoryBuffer::getMemBufferCopy(object, library->getName());
  if (llvm::Error failed = jit_->addObjectFile(*library, std::move(buffer))) {
    *error = text_of(std::move(failed));
    return nullptr;
  }
  for (const std::string& name : names) {
    auto address = jit_->lookup(*library, name);
    if (!address) {
      *error = text_of(address.takeError());
      return nullptr;
    }
    code->functions_.push_back(*address);
  }
  return code;
}

}  // namespace flyball::jit
