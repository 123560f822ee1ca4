// YAML text to its one document. The library's loader of all documents never ends where a bracket too many follows a
// document, and its loader of the first is silent on what follows; so the documents are counted before one is loaded.
#include "hal/chip/yaml_text.h"

#include <yaml-cpp/eventhandler.h>

#include <sstream>

namespace flyball::chip {
namespace {

/// Where the document read last began.
class DocumentStart : public YAML::EventHandler {
 public:
  YAML::Mark mark;

  void OnDocumentStart(const YAML::Mark& start) override { mark = start; }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}
};

/// Bytes of the character that begins with this byte in UTF-8; 0 if none does.
size_t character_bytes(unsigned char first) {
  if (first < 0x80) return first >= 0x20 || first == '\n' || first == '\r' || first == '\t' ? 1 : 0;
  if (first < 0xC2) return 0;
  if (first < 0xE0) return 2;
  if (first < 0xF0) return 3;
  return first < 0xF5 ? 4 : 0;
}

/// Line of the first bytes that no text in UTF-8 has, 0 if there are none.
int line_of_binary(std::string_view text) {
  int line = 1;
  for (size_t i = 0; i < text.size();) {
    const size_t bytes = character_bytes(static_cast<unsigned char>(text[i]));
    if (bytes == 0 || i + bytes > text.size()) return line;
    for (size_t j = i + 1; j < i + bytes; ++j) {
      if ((static_cast<unsigned char>(text[j]) & 0xC0) != 0x80) return line;
    }
    line += text[i] == '\n' ? 1 : 0;
    i += bytes;
  }
  return 0;
}

std::vector<Error> one(const std::string& file, int line, int column, std::string message, std::string hint) {
  return {Error{file, line, column, std::move(message), std::move(hint)}};
}

std::vector<Error> no_yaml(const std::string& file, const YAML::Exception& error) {
  const int line = error.mark.is_null() ? 0 : error.mark.line + 1;
  const int column = error.mark.is_null() ? 0 : error.mark.column + 1;
  if (error.msg == kSeveralDocuments) {
    return one(file, line, column, "the document ends before this",
               "take out the line ---, or the comma or bracket too many");
  }
  return one(file, line, column, "this cannot be read as YAML",
             "look for indentation, brackets, quotes and colons here and on the lines above");
}

}  // namespace

std::vector<Error> read_yaml(std::string_view text, const std::string& file, const FileKind& kind,
                             const std::function<void(const YAML::Node&)>& read) {
  std::vector<Error> empty =
      one(file, 0, 0, "the " + kind.what + " is empty", "see " + kind.page + " for what it says");
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return empty;
  if (const int line = line_of_binary(text); line > 0) {
    return one(file, line, 0, "this is no text file", "a " + kind.what + " is YAML in UTF-8");
  }
  try {
    const YAML::Node document = one_document(std::string(text));
    if (!document.IsDefined()) return empty;
    read(document);
  } catch (const YAML::Exception& error) {
    return no_yaml(file, error);
  } catch (const std::exception&) {
    return one(file, 0, 0, "the " + kind.what + " cannot be read: not enough memory", "is it a " + kind.what + "?");
  }
  return {};
}

YAML::Node one_document(const std::string& text) {
  std::istringstream stream(text);
  YAML::Parser parser(stream);
  DocumentStart start;
  if (!parser.HandleNextDocument(start)) return YAML::Node(YAML::NodeType::Undefined);
  if (parser.HandleNextDocument(start)) throw YAML::ParserException(start.mark, kSeveralDocuments);
  return YAML::Load(text);
}

}  // namespace flyball::chip
