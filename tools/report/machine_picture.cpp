// Diagrams to JSON and back; shares come from the states of the summary.
#include "tools/report/machine_picture.h"

#include <array>
#include <cmath>

namespace flyball::tools {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<const char*, 3> kKinds = {"state", "start", "anywhere"};

/// The states may be more than those drawn: of versions before.
double share_of(const Json& states, const std::string& name) {
  for (const Json& state : states) {
    if (state["state"] == name) return state["share"].get<double>();
  }
  return 0;
}

graph::Diagram diagram_of(const Json& machine) {
  graph::Diagram diagram;
  diagram.name = machine["diagram"]["name"].get<std::string>();
  for (const Json& row : machine["diagram"]["boxes"]) {
    graph::Box box;
    for (size_t kind = 0; kind < kKinds.size(); ++kind) {
      if (row["kind"] == kKinds[kind]) box.kind = static_cast<graph::BoxKind>(kind);
    }
    box.name = row["name"].get<std::string>();
    box.votes = row["votes"].get<std::vector<std::string>>();
    box.outer = row.value("outer", graph::kNoBox);
    box.terminal = row.value("terminal", false);
    if (box.kind == graph::BoxKind::kState) {
      box.share_ppm = static_cast<int>(std::lround(share_of(machine["states"], box.name) * 1e6));
    }
    if (box.outer != graph::kNoBox) diagram.boxes[box.outer].share_ppm += box.share_ppm;
    diagram.boxes.push_back(std::move(box));
  }
  for (const Json& row : machine["diagram"]["arrows"]) {
    diagram.arrows.push_back(
        {row["from"].get<size_t>(), row["to"].get<size_t>(), row["label"].get<std::string>(), row.value("number", 1)});
  }
  return diagram;
}

}  // namespace

Json diagram_json(const graph::Diagram& diagram) {
  Json boxes = Json::array(), arrows = Json::array();
  for (const graph::Box& box : diagram.boxes) {
    boxes.push_back({{"kind", kKinds[static_cast<size_t>(box.kind)]}, {"name", box.name}, {"votes", box.votes}});
    if (box.outer != graph::kNoBox) boxes.back()["outer"] = box.outer;
    if (box.terminal) boxes.back()["terminal"] = true;
  }
  for (const graph::Arrow& arrow : diagram.arrows) {
    arrows.push_back({{"from", arrow.from}, {"to", arrow.to}, {"label", arrow.label}, {"number", arrow.number}});
  }
  return {{"name", diagram.name}, {"boxes", std::move(boxes)}, {"arrows", std::move(arrows)}};
}

std::string machine_pictures(const Json& summary) {
  std::string out;
  for (const Json& machine : summary["machines"]) {
    if (!machine.contains("diagram")) continue;
    const graph::Diagram diagram = diagram_of(machine);
    out += "<figure class=\"machine\"><figcaption class=\"code\">" + diagram.name + "</figcaption>\n" +
           graph::svg(diagram) + "</figure>\n";
  }
  return out;
}

}  // namespace flyball::tools
