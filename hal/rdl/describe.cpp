// Reads files with what they include, and runs the passes over them.
#include "hal/rdl/describe.h"

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "hal/rdl/build.h"
#include "hal/rdl/parser.h"

namespace flyball::rdl {
namespace {

namespace fs = std::filesystem;

constexpr size_t kFilesMax = 1000;

std::optional<std::string> read_file(const std::string& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

class Reader {
 public:
  explicit Reader(Description* description) : description_(description) {}

  void add(const std::string& path, std::string text) {
    seen_.insert(fs::path(path).lexically_normal().string());
    const uint32_t source = description_->sources.add(path, std::move(text));
    File file = parse(description_->sources, source, &description_->diagnostics);
    // What is included comes first: it is used below. A file that was read already is not read again.
    for (const Item& item : file.items) {
      if (item.include) include(*item.include, path);
    }
    elaboration.files.push_back(std::move(file));
  }

  Elaboration elaboration;

 private:
  void include(const Name& name, const std::string& from) {
    const fs::path path = (fs::path(from).parent_path() / name.text).lexically_normal();
    if (seen_.contains(path.string())) return;
    auto text = read_file(path.string());
    if (!text) {
      description_->diagnostics.error("RDL0105", name.span, "`" + path.string() + "` cannot be read").hint =
          "included files are looked for beside the file that includes them";
      return;
    }
    if (seen_.size() == kFilesMax) {
      description_->diagnostics.error("RDL0106", name.span, "more than " + std::to_string(kFilesMax) + " files");
      return;
    }
    add(path.string(), std::move(*text));
  }

  Description* description_;
  std::set<std::string> seen_;
};

void resolve(Reader* reader, const std::string& top, Description* description) {
  diagnostic::Diagnostics* diagnostics = &description->diagnostics;
  if (diagnostics->has_errors()) return;
  elaborate(top, &reader->elaboration, diagnostics);
  if (diagnostics->has_errors()) return;
  for (const auto& node : reader->elaboration.tops) place(node.get(), diagnostics);
  if (diagnostics->has_errors()) return;
  AddressMap map = build(reader->elaboration, diagnostics);
  if (!diagnostics->has_errors()) description->map = std::move(map);
}

}  // namespace

Description describe(const std::vector<std::string>& files, const std::string& top) {
  Description description;
  Reader reader(&description);
  for (const std::string& path : files) {
    auto text = read_file(path);
    if (!text) {
      const uint32_t source = description.sources.add(path, "");
      description.diagnostics.error("RDL0105", {source, 0, 0}, "this file cannot be read");
      description.unreadable = true;
      continue;
    }
    reader.add(path, std::move(*text));
  }
  resolve(&reader, top, &description);
  return description;
}

Description describe_text(const std::string& path, const std::string& text, const std::string& top) {
  Description description;
  Reader reader(&description);
  reader.add(path, text);
  resolve(&reader, top, &description);
  return description;
}

}  // namespace flyball::rdl
