// A machine as boxes and arrows, without places: what every picture of it is drawn from.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/linked_set.h"

namespace flyball::graph {

enum class BoxKind : uint8_t {
  kState,
  kStart,    // where the first step begins: the first state, or the rows of `resume`
  kAnywhere  // the machine's body: its transitions leave every state
};

inline constexpr size_t kNoBox = SIZE_MAX;

struct Box {
  BoxKind kind = BoxKind::kState;
  std::string name;
  std::vector<std::string> votes;  // "freq <= 400 MHz": what stands while it is held
  int share_ppm = -1;              // of the time; -1: not known
  size_t outer = kNoBox;           // the box around it
  bool terminal = false;
};

/// Those of one box follow each other.
struct Arrow {
  size_t from = 0, to = 0;         // boxes
  std::string label;               // "temp > trip for 3 ms"; empty: always
  int number = 1;  // in the order in which conditions are asked (rule 10.9): the first that holds counts
};

struct Diagram {
  std::string name;  // "tile_guard.guard"
  std::vector<Box> boxes;  // start, anywhere, then the states, in text order: one before those in it
  std::vector<Arrow> arrows;

  /// Whether the box is a frame around those that follow it.
  bool frame(size_t box) const { return box + 1 < boxes.size() && boxes[box + 1].outer == box; }
};

/// Machine `machine` of a linked set; it has states.
Diagram diagram_of(const compiler::LinkedSet& linked, uint32_t machine);

/// In the language of Graphviz.
std::string dot(const Diagram& diagram);

/// A picture that suits light and dark pages, alone or within one.
std::string svg(const Diagram& diagram);

}  // namespace flyball::graph
