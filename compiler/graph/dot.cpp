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

std::string id(size_t box) { return "b" + std::to_string(box); }

/// Begins a cluster. The arrows of a frame leave from a point in it, and are cut off at its border.
std::string frame(const Diagram& diagram, size_t box) {
  return "  subgraph cluster_" + id(box) + " {\n    label=" + label_of(diagram.boxes[box]) +
         ";\n    style=rounded;\n    " + id(box) + " [shape=point];\n";
}

std::string node(const Diagram& diagram, size_t b) {
  const Box& box = diagram.boxes[b];
  const char* look = box.kind == BoxKind::kStart      ? ", shape=plaintext"
                     : box.kind == BoxKind::kAnywhere ? ", style=\"rounded,dashed\""
                     : box.terminal                   ? ", peripheries=2"
                                                      : "";
  return (box.outer == kNoBox ? "  " : "    ") + id(b) + " [label=" + label_of(box) + look + "];\n";
}

std::string edge(const Diagram& diagram, const Arrow& arrow) {
  std::vector<std::string> attributes;
  if (!arrow.label.empty()) {
    attributes.push_back("label=" + quoted(std::to_string(arrow.number) + ": " + arrow.label));
  }
  const bool inwards = diagram.boxes[arrow.to].outer == arrow.from;
  if (diagram.frame(arrow.from) && !inwards) attributes.push_back("ltail=cluster_" + id(arrow.from));
  std::string list;
  for (const std::string& attribute : attributes) list += (list.empty() ? " [" : ", ") + attribute;
  return "  " + id(arrow.from) + " -> " + id(arrow.to) + (list.empty() ? "" : list + "]") + ";\n";
}

}  // namespace

std::string dot(const Diagram& diagram) {
  std::string out = "digraph " + quoted(diagram.name) + " {\n  compound=true;\n  node [shape=box, style=rounded];\n";
  size_t open = kNoBox;
  for (size_t b = 0; b < diagram.boxes.size(); ++b) {
    if (open != kNoBox && diagram.boxes[b].outer != open) {
      out += "  }\n";
      open = kNoBox;
    }
    if (diagram.frame(b)) open = b;
    out += diagram.frame(b) ? frame(diagram, b) : node(diagram, b);
  }
  if (open != kNoBox) out += "  }\n";
  for (const Arrow& arrow : diagram.arrows) out += edge(diagram, arrow);
  return out + "}\n";
}

}  // namespace flyball::graph
