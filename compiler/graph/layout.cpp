// Rows first, then the width of the labels, then a lane for each arrow.
#include "compiler/graph/layout.h"

#include <algorithm>
#include <numeric>

namespace flyball::graph {
namespace {

constexpr int kMargin = 14, kGap = 18, kPadding = 14, kLane = 12, kLabelRoom = 10, kInset = 16;

int characters(const std::string& text) {
  return static_cast<int>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

int text_width(const std::string& text, int character) { return (characters(text) * character + 9) / 10; }

class Placer {
 public:
  explicit Placer(const Diagram& diagram) : diagram_(diagram) {
    layout_.boxes.resize(diagram.boxes.size());
    layout_.arrows.resize(diagram.arrows.size());
    rows_.resize(diagram.arrows.size());
  }

  Layout place() {
    place_rows();
    for (const bool right : {false, true}) assign_lanes(right);
    const int left_room = side_width(false);
    const int box_width = width_of_boxes();
    for (size_t b = 0; b < layout_.boxes.size(); ++b) {
      const int inset = inset_of(b);
      layout_.boxes[b].at.x = kMargin + left_room + inset;
      layout_.boxes[b].width = box_width - 2 * inset;
    }
    for (size_t a = 0; a < rows_.size(); ++a) draw(a);
    layout_.width = 2 * kMargin + left_room + box_width + side_width(true);
    return std::move(layout_);
  }

 private:
  struct Row {
    int from = 0, to = 0;  // y of its two ends
    size_t lane = 0;
  };

  bool is_right(size_t a) const { return diagram_.arrows[a].to > diagram_.arrows[a].from; }

  /// Heights: a row for the name and what comes in, a row for each vote or each arrow that leaves on a side.
  void place_rows() {
    int y = kMargin;
    for (size_t b = 0; b < diagram_.boxes.size(); ++b) {
      const Box& box = diagram_.boxes[b];
      int next[2] = {1, 1};
      for (size_t a = 0; a < rows_.size(); ++a) {
        if (diagram_.arrows[a].from != b) continue;
        rows_[a].from = y + next[is_right(a) ? 1 : 0]++ * kRow + kRow / 2;
      }
      for (size_t a = 0; a < rows_.size(); ++a) {
        if (diagram_.arrows[a].to == b) rows_[a].to = y + kRow / 2;
      }
      const int inside = 1 + static_cast<int>(box.votes.size()) + (box.share_ppm >= 0 ? 1 : 0);
      layout_.boxes[b].at.y = y;
      layout_.boxes[b].height = kRow * std::max({inside, next[0], next[1]}) + 4;
      y += layout_.boxes[b].height;
      if (ends_frame(b)) {
        PlacedBox& frame = layout_.boxes[box.outer];
        y += kPadding;
        frame.height = y - frame.at.y;
      }
      y += diagram_.frame(b) ? kGap / 3 : kGap;
    }
    layout_.height = y - kGap + kMargin;
  }

  int inset_of(size_t b) const { return diagram_.boxes[b].outer == kNoBox ? 0 : kInset; }

  bool ends_frame(size_t b) const {
    const size_t outer = diagram_.boxes[b].outer;
    return outer != kNoBox && (b + 1 == diagram_.boxes.size() || diagram_.boxes[b + 1].outer != outer);
  }

  /// Short arrows take the inner lanes; a lane holds arrows that do not meet.
  void assign_lanes(bool right) {
    std::vector<size_t> order;
    for (size_t a = 0; a < rows_.size(); ++a) {
      if (is_right(a) == right) order.push_back(a);
    }
    const auto length = [this](size_t a) { return std::abs(rows_[a].to - rows_[a].from); };
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return length(a) < length(b); });
    std::vector<std::vector<size_t>> lanes;
    for (const size_t a : order) {
      size_t lane = 0;
      while (lane < lanes.size() &&
             std::any_of(
                 lanes[lane].begin(), lanes[lane].end(), [&](size_t other) { return meet(rows_[a], rows_[other]); })) {
        ++lane;
      }
      if (lane == lanes.size()) lanes.emplace_back();
      lanes[lane].push_back(a);
      rows_[a].lane = lane;
    }
    lanes_[right ? 1 : 0] = static_cast<int>(lanes.size());
  }

  static bool meet(const Row& a, const Row& b) {
    return std::min(a.from, a.to) <= std::max(b.from, b.to) && std::min(b.from, b.to) <= std::max(a.from, a.to);
  }

  int label_width(bool right) const {
    int width = 0;
    for (size_t a = 0; a < rows_.size(); ++a) {
      if (is_right(a) != right) continue;
      const std::string& label = diagram_.arrows[a].label;
      if (!label.empty()) width = std::max(width, text_width("12 " + label, kCharacter) + 2 * kLabelRoom);
    }
    return width;
  }

  int side_width(bool right) const {
    const int lanes = lanes_[right ? 1 : 0];
    return lanes == 0 ? 0 : std::max(label_width(right), 2 * kLane) + lanes * kLane;
  }

  int width_of_boxes() const {
    int width = 90;
    for (size_t b = 0; b < diagram_.boxes.size(); ++b) {
      const Box& box = diagram_.boxes[b];
      const int around = 2 * (kPadding + inset_of(b));
      width = std::max(width, text_width(box.name, kTitleCharacter) + around);
      for (const std::string& vote : box.votes)
        width = std::max(width, text_width(shortened(vote), kCharacter) + around);
    }
    return width;
  }

  static int edge(const PlacedBox& box, bool right) { return right ? box.at.x + box.width : box.at.x; }

  void draw(size_t a) {
    const Row& row = rows_[a];
    const bool right = is_right(a);
    const PlacedBox& from = layout_.boxes[diagram_.arrows[a].from];
    const PlacedBox& to = layout_.boxes[diagram_.arrows[a].to];
    const PlacedBox& start = layout_.boxes[0];  // as wide as a box can be: labels begin beside frames
    const int side = right ? start.at.x + start.width : start.at.x;
    const int out = std::max(label_width(right), 2 * kLane) + static_cast<int>(row.lane) * kLane;
    const int lane = right ? side + out : side - out;
    PlacedArrow& arrow = layout_.arrows[a];
    arrow.line = {{edge(from, right), row.from}, {lane, row.from}, {lane, row.to}, {edge(to, right), row.to}};
    arrow.label = {right ? side + kLabelRoom : side - kLabelRoom, row.from - 4};
    arrow.right = right;
  }

  const Diagram& diagram_;
  Layout layout_;
  std::vector<Row> rows_;
  int lanes_[2] = {0, 0};
};

}  // namespace

std::string shortened(const std::string& text) {
  constexpr size_t kMost = 34;
  if (text.size() <= kMost) return text;
  size_t end = kMost - 1;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) --end;
  return text.substr(0, end) + "\xe2\x80\xa6";
}

Layout place(const Diagram& diagram) { return Placer(diagram).place(); }

}  // namespace flyball::graph
