// What is emitted, and below it the row by which a test calls it.
#include "tests/emit/emitted_sources.h"

#include <fmt/format.h>

#include "compiler/emit/inline_step.h"

namespace flyball::emit {
namespace {

std::string name_of(size_t number) { return "p" + std::to_string(number); }

/// How the test reaches the memory of straight-line code. A temporary that it keeps between two of its functions says
/// nothing: it passes over other blocks than the engine.
std::string members(const compiler::LinkedSet& linked, const dsl::SourceMap& sources) {
  const InlineSet set(linked, sources);
  const Program& p = linked.program;
  std::string rows;
  for (SlotId s = 0; s < p.slots.size; ++s) {
    if (set.names.member(s).empty() || p.slots[s].kind == SlotKind::kTemporary) {
      rows += "  {0, 0, false},\n";
      continue;
    }
    const std::string type = member_type(p, set.values, s);
    rows += fmt::format("  {{offsetof(Memory, {}), sizeof({}), {}}},\n", set.names.member(s), type,
                        type.starts_with("int"));
  }
  return fmt::format("constexpr flyball::emit::Member kMembers[] = {{\n{}}};\n", rows);
}

}  // namespace

size_t EmittedSources::add(const compiler::LinkedSet& linked, const dsl::SourceMap& sources) {
  const std::string name = name_of(count_);
  for (File& file : emit_cpp(linked, sources, {name, "", "0", {}, {}, code_})) {
    if (file.name == "policy.h") files_.push_back({name + "/policy.h", std::move(file.text)});
    if (file.name == "policy.cpp") files_.push_back({name + "/policy.inc", file.text + row(name, linked, sources)});
  }
  return count_++;
}

std::string EmittedSources::row(const std::string& name, const compiler::LinkedSet& linked,
                                const dsl::SourceMap& sources) const {
  const bool tables = code_ == Code::kTables;
  return fmt::format(
      "namespace {} {{\n{}extern const flyball::emit::EmittedApi emitted;\n"
      "const flyball::emit::EmittedApi emitted = flyball::emit::EmittedCalls<Policies, flyball::emit::{}>::api({});\n"
      "}}\n",
      name, tables ? "" : members(linked, sources), tables ? "EngineSlots" : "MemorySlots<kMembers>",
      tables ? "&kProgram, kMemoryBytes" : "nullptr, 0");
}

std::vector<File> EmittedSources::files(size_t units) const {
  const std::string include = "#include \"tests/emit/emitted_api.h\"\n";
  std::vector<std::string> texts(units, include);
  std::string declared, rows;
  for (size_t i = 0; i < count_; ++i) {
    const std::string name = name_of(i);
    texts[i % units] += fmt::format("#include \"{}/policy.inc\"\n", name);
    declared += fmt::format("namespace {} {{ extern const flyball::emit::EmittedApi emitted; }}\n", name);
    rows += fmt::format("  &{}::emitted,\n", name);
  }
  const std::string type = "const flyball::emit::EmittedApi* const emitted[]";
  std::vector<File> files = files_;
  files.push_back(
      {"emitted.cpp", fmt::format("{}{}extern \"C\" {};\n{} = {{\n{}}};\n", include, declared, type, type, rows)});
  for (size_t unit = 0; unit < units; ++unit) {
    files.push_back({fmt::format("emitted{}.cpp", unit), std::move(texts[unit])});
  }
  return files;
}

}  // namespace flyball::emit
