// DWARF from the linked set's sources of operations.
#include "compiler/jit/debug_lines.h"

#include <llvm/BinaryFormat/Dwarf.h>

#include <algorithm>
#include <filesystem>

namespace flyball::jit {

DebugLines::DebugLines(const compiler::LinkedSet& linked, llvm::Module& module) : linked_(linked), builder_(module) {
  module.addModuleFlag(llvm::Module::Warning, "Debug Info Version", llvm::DEBUG_METADATA_VERSION);
  module.addModuleFlag(llvm::Module::Warning, "Dwarf Version", 4);
  for (const std::string& path : linked.files) {
    const std::filesystem::path full = std::filesystem::absolute(path);
    files_.push_back(builder_.createFile(full.filename().string(), full.parent_path().string()));
  }
  if (files_.empty()) files_.push_back(builder_.createFile("policies", "."));
  builder_.createCompileUnit(llvm::dwarf::DW_LANG_C, files_.front(), "flyball", true, "", 0);
}

void DebugLines::begin(const Part& part, const std::string& name, llvm::Function& function) {
  uint32_t line = UINT32_MAX;
  for (const Region& region : part.regions) {
    for (const Piece& piece : region.pieces) {
      for (const uint32_t op : piece.ops) {
        const uint32_t of_op = linked_.op_sources[op].line;
        if (of_op != 0) line = std::min(line, of_op);
      }
    }
  }
  if (line == UINT32_MAX) line = 0;
  llvm::DIFile* file = part.policy < files_.size() ? files_[part.policy] : files_.front();
  function_ = builder_.createFunction(file, name, function.getName(), file, line,
                                      builder_.createSubroutineType(builder_.getOrCreateTypeArray({})), line,
                                      llvm::DINode::FlagZero, llvm::DISubprogram::SPFlagDefinition);
  function.setSubprogram(function_);
}

llvm::DebugLoc DebugLines::of(uint32_t op) const {
  return llvm::DILocation::get(function_->getContext(), linked_.op_sources[op].line, 1, function_);
}

}  // namespace flyball::jit
