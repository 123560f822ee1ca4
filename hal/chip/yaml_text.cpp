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

}  // namespace

YAML::Node one_document(const std::string& text) {
  std::istringstream stream(text);
  YAML::Parser parser(stream);
  DocumentStart start;
  if (!parser.HandleNextDocument(start)) return YAML::Node(YAML::NodeType::Undefined);
  if (parser.HandleNextDocument(start)) throw YAML::ParserException(start.mark, kSeveralDocuments);
  return YAML::Load(text);
}

}  // namespace flyball::chip
