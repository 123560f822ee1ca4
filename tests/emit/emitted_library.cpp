// Emitted programs, compiled together into a shared object and loaded.
#include "tests/emit/emitted_library.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <filesystem>

#include "compiler/emit/inline_step.h"

namespace flyball::emit {

EmittedLibrary::~EmittedLibrary() {
  if (handle_ != nullptr) dlclose(handle_);
}

size_t EmittedLibrary::add(const compiler::LinkedSet& linked, const dsl::SourceMap& sources) {
  const std::string name = "p" + std::to_string(count_);
  for (File& file : emit_cpp(linked, sources, {name, "", "0", {}, {}, code_})) {
    if (file.name.find("policy.") != 0) continue;  // the engine is the archive's: the same sources
    std::filesystem::create_directory(folder_.path(name));
    if (file.name == "policy.cpp" && code_ == Code::kInline) {
      file.text += fmt::format("namespace {} {{\n{}}}\n", name, inline_slots(linked, sources));
    }
    tests::write_text(folder_.path(name + "/" + file.name), file.text);
  }
  return count_++;
}

std::string EmittedLibrary::inline_slots(const compiler::LinkedSet& linked, const dsl::SourceMap& sources) {
  const InlineSet set(linked, sources);
  const Program& p = linked.program;
  std::string keeps, write, read;
  for (SlotId s = 0; s < p.slots.size; ++s) {
    if (set.names.member(s).empty()) continue;
    const std::string type = member_type(p, set.values, s);
    const std::string place = "m." + set.names.member(s) + (p.slots[s].domain == kNoDomain ? "" : "[e]");
    const bool wide = p.slots[s].type == Type::kI64 && type == "int32_t";
    const std::string value = type == "bool" ? "v != 0"
                              : wide         ? "flyball::saturated<int32_t>(v)"
                                             : "static_cast<" + type + ">(v)";
    keeps += fmt::format("case {}: ", s);
    read += fmt::format("case {}: return {};\n", s, place);
    if (p.slots[s].kind != SlotKind::kGrant) write += fmt::format("case {}: {} = {}; break;\n", s, place, value);
  }
  for (uint32_t l = 0; l < p.limits.size; ++l) {
    write += fmt::format("case {}: p.set_granted({}, e, v); break;\n", p.limits[l].grant, l);
  }
  return fmt::format(R"(struct Slots {{
  static bool keeps(uint32_t s) {{ switch (s) {{ {} return true; default: return false; }} }}
  static void write(Policies& p, uint32_t s, uint32_t e, int64_t v) {{
    Memory& m = const_cast<Memory&>(p.memory());
    switch (s) {{
{}default: break; }}
    static_cast<void>(m); static_cast<void>(e); static_cast<void>(v);
  }}
  static int64_t read(Policies& p, uint32_t s, uint32_t e) {{
    const Memory& m = p.memory();
    static_cast<void>(e);
    switch (s) {{
{}default: return 0; }}
  }}
}};
)",
                     keeps.empty() ? "" : keeps, write, read);
}

std::string EmittedLibrary::build() {
  std::string text = "#include \"tests/emit/emitted_api.h\"\n", rows;
  for (size_t i = 0; i < count_; ++i) {
    const std::string name = "p" + std::to_string(i);
    text += "#include \"" + name + "/policy.cpp\"\n";
    const bool tables = code_ == Code::kTables;
    rows += fmt::format("  flyball::emit::EmittedCalls<{}::Policies, {}>::api({}),\n", name,
                        tables ? "flyball::emit::EngineSlots" : name + "::Slots",
                        tables ? fmt::format("&{0}::kProgram, {0}::kMemoryBytes", name) : "nullptr, 0");
  }
  text += "extern \"C\" const flyball::emit::EmittedApi emitted[];\n";
  tests::write_text(folder_.path("all.cpp"), text + "const flyball::emit::EmittedApi emitted[] = {\n" + rows + "};\n");
  const std::string object = folder_.path("all.so");
  const tests::Finished done = tests::run_program(FLYBALL_CXX, {"-std=c++17",
                                                                "-O0",
                                                                "-shared",
                                                                "-fPIC",
                                                                "-Wl,-Bsymbolic",
                                                                "-fno-exceptions",
                                                                "-fno-rtti",
                                                                "-Wall",
                                                                "-Wextra",
                                                                "-Wno-type-limits",
                                                                "-Wconversion",
                                                                "-Wpedantic",
                                                                "-Wshadow",
                                                                "-Werror",
                                                                "-I",
                                                                FLYBALL_SOURCE_DIR,
                                                                "-o",
                                                                object,
                                                                folder_.path("all.cpp"),
                                                                FLYBALL_RUNTIME_ARCHIVE});
  if (done.exit_code != 0) return "the emitted code does not compile:\n" + done.err.substr(0, 4000);
  handle_ = dlopen(object.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle_ == nullptr) return dlerror();
  rows_ = static_cast<const EmittedApi*>(dlsym(handle_, "emitted"));
  return rows_ == nullptr ? dlerror() : "";
}

}  // namespace flyball::emit
