// The compiler's front door, a list of passes.
#include "compiler/compile.h"

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "compiler/accept.h"
#include "compiler/checks/checks.h"
#include "compiler/checks/intervals.h"
#include "compiler/lowering.h"
#include "compiler/params.h"
#include "dsl/parser.h"

namespace flyball::compiler {
namespace {

constexpr size_t kMostBytes = size_t{64} << 20;
constexpr size_t kMostLibraries = 1'000;

/// Empty and a diagnostic when the file cannot be read.
bool read_file(const std::string& path, std::string& text, dsl::SourceMap& sources, dsl::Diagnostics& diagnostics) {
  const auto fail = [&](const std::string& why, const std::string& hint) {
    const uint32_t file = sources.add(path, "");
    diagnostics.error("FB0001", {file, 0, 0}, why).hint = hint;
    return false;
  };
  std::error_code code;
  if (!std::filesystem::exists(path, code)) return fail("there is no such file", "check the path");
  if (std::filesystem::is_directory(path, code)) return fail("this is a folder", "name a policy file in it");
  std::ifstream in(path, std::ios::binary);
  std::ostringstream all;
  all << in.rdbuf();
  if (!in) return fail("the file cannot be read", "check its permissions");
  text = all.str();
  if (text.size() > kMostBytes) return fail("the file is larger than 64 MiB", "a policy is a page of text");
  return true;
}

/// Libraries by name, parsed once, with those they use: `std`, or NAME.fly beside the first policy.
class Libraries {
 public:
  Libraries(CompileResult& result, uint32_t& next_id) : result_(result), next_id_(next_id) {}

  /// `used` is where it is asked for.
  const dsl::File* find(const std::string& name, dsl::Span used = {}) {
    const auto [entry, is_new] = files_.try_emplace(name, nullptr);
    if (!is_new) return entry->second;
    if (files_.size() > kMostLibraries) {
      result_.diagnostics.error("FB0459", used, "this run uses more than 1,000 libraries").hint =
          "put several into one";
      return nullptr;
    }
    std::string path = "std";
    std::string text = name == "std" ? std_library() : "";
    if (name != "std") {
      const std::filesystem::path beside = result_.sources.file(0).path;
      path = (beside.parent_path() / (name + ".fly")).string();
      std::error_code code;
      if (!std::filesystem::exists(path, code)) return nullptr;
      if (!read_file(path, text, result_.sources, result_.diagnostics)) return nullptr;
    }
    const uint32_t source = result_.sources.add(path, text);
    auto file = dsl::parse(result_.sources, source, next_id_, result_.diagnostics);
    if (file == nullptr) return nullptr;
    if (!file->library) {
      auto& d = result_.diagnostics.error("FB0372", file->name.span,
                                          "`" + file->name.text + "` is a policy, and is used as a library");
      d.related.push_back({used, "used here"});
      d.hint = "a library begins with `library NAME;`, and has no period";
      return nullptr;
    }
    entry->second = file.get();
    result_.files.push_back(std::move(file));
    load_used_by(*entry->second);
    return entry->second;
  }

  void load_used_by(const dsl::File& file) {
    for (const dsl::Use& use : file.uses) find(library_name(use), use.path[0].span);
  }

 private:
  CompileResult& result_;
  uint32_t& next_id_;
  std::map<std::string, const dsl::File*> files_;
};

/// Parses every policy; false when one has an error.
bool parse_all(CompileResult& result, uint32_t& next_id) {
  const uint32_t count = result.sources.size();
  for (uint32_t i = 0; i < count; ++i) {
    auto file = dsl::parse(result.sources, i, next_id, result.diagnostics);
    if (file == nullptr) continue;
    if (file->library) {
      result.diagnostics.error("FB0373", file->name.span, "a library does not run by itself").hint =
          "name a policy that uses it";
    }
    for (const auto& other : result.files) {
      if (other->name.text != file->name.text) continue;
      result.diagnostics
          .error("FB0374", file->name.span, "two policies of one run are called `" + file->name.text + "`")
          .related.push_back({other->name.span, "the other one"});
    }
    result.files.push_back(std::move(file));
  }
  return !result.diagnostics.has_errors();
}

void leave_promises_out(CompileResult& result) {
  const auto is_promise = [](const dsl::Item& item) { return item.kind == dsl::ItemKind::kPromise; };
  for (const auto& file : result.files) std::erase_if(file->items, is_promise);
}

/// Everything behind the parser, into `result.linked` when there is no error.
void lower_parsed(CompileResult& result, const chip::Chip* chip, const CompileOptions& options, uint32_t next_id) {
  std::vector<const dsl::File*> policies;
  for (const auto& file : result.files) policies.push_back(file.get());
  Libraries libraries(result, next_id);
  for (const dsl::File* policy : policies) libraries.load_used_by(*policy);
  if (result.diagnostics.has_errors()) return;
  const auto library = [&](const std::string& name) { return libraries.find(name); };

  // Which vars carry a fraction (rule 4.4) is found by lowering. Where the guess was wrong it is done once more with
  // what was found, until that is all.
  Fractions fractions{{}, likely_fractions(result.files)};
  dsl::Diagnostics said;
  std::unique_ptr<Lowering> lowering;
  for (bool found_all = false; !found_all;) {
    said = {};
    lowering = std::make_unique<Lowering>(result.sources, said, chip, options, fractions, library);
    lowering->run(policies);
    const std::set<uint32_t>& needed = lowering->needs_fraction();
    const bool guessed = !fractions.names.empty();
    const size_t known = fractions.vars.size();
    fractions.names.clear();
    fractions.vars.insert(needed.begin(), needed.end());
    const bool nothing_new = !guessed && fractions.vars.size() == known;
    found_all = nothing_new || lowering->carries_fraction() == fractions.vars;
  }
  if (!said.has_errors()) result.linked = lowering->link();
  result.diagnostics.append(said);
  result.proved = lowering->proved();
  if (result.diagnostics.has_errors()) return checks::explain_refused(result);
  check_requirements(*result.linked, lowering->requirement_places(), result.diagnostics);
  if (!result.diagnostics.has_errors()) checks::run(result, chip);
}

void compile_parsed(CompileResult& result, const chip::Chip* chip, const CompileOptions& options) {
  uint32_t next_id = 0;
  const bool parsed = parse_all(result, next_id);
  if (!options.promises) leave_promises_out(result);
  if (parsed) lower_parsed(result, chip, options, next_id);
  check_accepts(result);
  if (result.diagnostics.has_errors()) result.linked.reset();
  accept_findings(result, chip);
}

}  // namespace

CompileResult compile(const std::vector<std::string>& policy_paths, const chip::Chip* chip,
                      const CompileOptions& options) {
  CompileResult result;
  for (const std::string& path : policy_paths) {
    std::string text;
    if (read_file(path, text, result.sources, result.diagnostics)) {
      result.sources.add(path, text);
    } else {
      result.unreadable = true;
    }
  }
  if (!result.diagnostics.has_errors()) compile_parsed(result, chip, options);
  return result;
}

CompileResult compile_texts(const std::vector<std::pair<std::string, std::string>>& policies, const chip::Chip* chip,
                            const CompileOptions& options) {
  CompileResult result;
  for (const auto& [path, text] : policies) result.sources.add(path, text);
  compile_parsed(result, chip, options);
  return result;
}

}  // namespace flyball::compiler
