// The placed diagram as SVG: one style for light and dark, no script, no font of its own.
#include <array>

#include "compiler/graph/layout.h"
#include "compiler/graph/markup.h"

namespace flyball::graph {
namespace {

// The classes begin with fb-, so that they mean nothing to a page around the picture.
constexpr const char* kStyle =
    ".fb-box{fill:#f4f6f8;stroke:#5c6670}.fb-any{stroke-dasharray:5 3}.fb-start{fill:none;stroke-dasharray:1 3}"
    ".fb-bar{fill:#2f7fd6;fill-opacity:.25}.fb-line{fill:none;stroke:#5c6670}.fb-tip{fill:#5c6670}"
    ".fb-name{fill:#1c2127;font-weight:600;font-size:13px}.fb-text{fill:#1c2127;font-size:12px}"
    ".fb-number{fill:#0b66c3}.fb-diagram text{font-family:ui-monospace,\"DejaVu Sans Mono\",Menlo,Consolas,monospace}"
    "@media(prefers-color-scheme:dark){.fb-box{fill:#22282e;stroke:#a3adb6}.fb-line{stroke:#a3adb6}"
    ".fb-start{fill:none}.fb-tip{fill:#a3adb6}.fb-name,.fb-text{fill:#e6e9ec}.fb-number{fill:#5aa9f5}}";

std::string attribute(const char* name, int value) {
  return std::string(" ") + name + "=\"" + std::to_string(value) + "\"";
}

std::string text_at(Point at, const char* look, const std::string& inside, const char* anchor = "start") {
  return "<text class=\"" + std::string(look) + "\"" + attribute("x", at.x) + attribute("y", at.y) + " text-anchor=\"" +
         anchor + "\">" + inside + "</text>\n";
}

/// "12.3 %"
std::string percent(int ppm) {
  const int tenths = (ppm + 500) / 1000;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " %";
}

std::string rectangle(const char* look, const PlacedBox& box) {
  return "<rect class=\"" + std::string(look) + "\"" + attribute("x", box.at.x) + attribute("y", box.at.y) +
         attribute("width", box.width) + attribute("height", box.height) + " rx=\"6\"/>\n";
}

std::string draw_box(const Box& box, const PlacedBox& place) {
  const int middle = place.at.x + place.width / 2;
  const char* look = box.kind == BoxKind::kStart      ? "fb-box fb-start"
                     : box.kind == BoxKind::kAnywhere ? "fb-box fb-any"
                                                      : "fb-box";
  std::string out = rectangle(look, place);
  if (box.terminal) {
    const PlacedBox inner = {{place.at.x + 3, place.at.y + 3}, place.width - 6, place.height - 6};
    out += rectangle("fb-line", inner);
  }
  if (box.share_ppm >= 0) {
    PlacedBox bar = place;
    bar.width = static_cast<int>(static_cast<int64_t>(place.width) * box.share_ppm / 1'000'000);
    if (bar.width > 0) out += rectangle("fb-bar", bar);
  }
  int y = place.at.y + kRow - 6;
  out += text_at({middle, y}, "fb-name", markup_text(box.name), "middle");
  for (const std::string& vote : box.votes)
    out += text_at({middle, y += kRow}, "fb-text", markup_text(shortened(vote)), "middle");
  if (box.share_ppm >= 0) out += text_at({middle, y + kRow}, "fb-text", percent(box.share_ppm), "middle");
  return out;
}

std::string draw_arrow(const Arrow& arrow, const PlacedArrow& place) {
  std::string points;
  for (const Point& p : place.line) points += std::to_string(p.x) + "," + std::to_string(p.y) + " ";
  points.pop_back();
  const Point end = place.line.back();
  const int back = place.right ? 7 : -7;
  std::string out = "<polyline class=\"fb-line\" points=\"" + points + "\"/>\n";
  const std::array<Point, 3> tip = {end, Point{end.x + back, end.y - 4}, Point{end.x + back, end.y + 4}};
  out += "<polygon class=\"fb-tip\" points=\"";
  for (const Point& p : tip) out += (&p == tip.data() ? "" : " ") + std::to_string(p.x) + "," + std::to_string(p.y);
  out += "\"/>\n";
  if (arrow.label.empty()) return out;
  const std::string number = "<tspan class=\"fb-number\">" + std::to_string(arrow.number) + "</tspan> ";
  return out + text_at(place.label, "fb-text", number + markup_text(arrow.label), place.right ? "start" : "end");
}

}  // namespace

std::string svg(const Diagram& diagram) {
  const Layout layout = place(diagram);
  const std::string size = std::to_string(layout.width) + " " + std::to_string(layout.height);
  std::string out = "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"fb-diagram\" role=\"img\"" +
                    attribute("width", layout.width) + attribute("height", layout.height) + " viewBox=\"0 0 " + size +
                    "\">\n<title>" + markup_text(diagram.name) + "</title>\n<style>" + kStyle + "</style>\n";
  for (size_t b = 0; b < layout.boxes.size(); ++b) out += draw_box(diagram.boxes[b], layout.boxes[b]);
  for (size_t a = 0; a < layout.arrows.size(); ++a) out += draw_arrow(diagram.arrows[a], layout.arrows[a]);
  return out + "</svg>\n";
}

}  // namespace flyball::graph
