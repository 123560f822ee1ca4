// The diagram for Graphviz, which finds its own places.
#include "compiler/graph/diagram.h"

namespace flyball::graph {
namespace {

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string label_of(const Box& box) {
  std::string label = quoted(box.name);
  label.pop_back();
  for (const std::string& vote : box.votes) label += "\\n" + quoted(vote).substr(1, quoted(vote).size() - 2);
  return label + "\"";
}

}  // namespace

std::string dot(const Diagram& diagram) {
  std::string out = "digraph " + quoted(diagram.name) + " {\n  node [shape=box, style=rounded];\n";
  for (size_t b = 0; b < diagram.boxes.size(); ++b) {
    const Box& box = diagram.boxes[b];
    const char* look = box.kind == BoxKind::kStart      ? ", shape=plaintext"
                       : box.kind == BoxKind::kAnywhere ? ", style=\"rounded,dashed\""
                                                        : "";
    out += "  b" + std::to_string(b) + " [label=" + label_of(box) + look + "];\n";
  }
  size_t number = 0;
  for (size_t a = 0; a < diagram.arrows.size(); ++a) {
    const Arrow& arrow = diagram.arrows[a];
    number = a > 0 && diagram.arrows[a - 1].from == arrow.from ? number + 1 : 1;
    out += "  b" + std::to_string(arrow.from) + " -> b" + std::to_string(arrow.to);
    if (!arrow.label.empty()) out += " [label=" + quoted(std::to_string(number) + ": " + arrow.label) + "]";
    out += ";\n";
  }
  return out + "}\n";
}

}  // namespace flyball::graph
