// Places for a diagram: each box is a layer of its own, from top to bottom in text order; one around others is a frame
// that has them below its own rows. Arrows downwards leave on the right, those upwards on the left, each from a row of
// its own with its label beside the box; then each runs in a lane and ends at the top row of its target. So no label
// covers anything, and the same diagram gives the same picture.
#pragma once

#include <vector>

#include "compiler/graph/diagram.h"

namespace flyball::graph {

struct Point {
  int x = 0, y = 0;
};

struct PlacedBox {
  Point at;  // its left upper corner
  int width = 0, height = 0;
};

struct PlacedArrow {
  std::vector<Point> line;  // from its box to its target
  Point label;  // the label's base line, at the end next to the box
  bool right = true;  // on the right side: the label begins there; on the left it ends there
};

struct Layout {
  int width = 0, height = 0;
  std::vector<PlacedBox> boxes;
  std::vector<PlacedArrow> arrows;
};

/// Pixels. Text is in a type whose characters are all kCharacter wide (tenths of a pixel).
inline constexpr int kRow = 22, kCharacter = 73, kTitleCharacter = 80;

/// A vote as a box shows it: what does not fit into 34 characters ends in an ellipsis.
std::string shortened(const std::string& text);

Layout place(const Diagram& diagram);

}  // namespace flyball::graph
