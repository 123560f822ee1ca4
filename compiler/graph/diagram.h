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

struct Box {
  BoxKind kind = BoxKind::kState;
  std::string name;
  std::vector<std::string> votes;  // "freq <= 400 MHz": what stands while it is held
  int share_ppm = -1;              // of the time; -1: not known
};

/// In the order in which conditions are asked: those of one box follow each other, the first that holds is taken.
struct Arrow {
  size_t from = 0, to = 0;         // boxes
  std::string label;               // "temp > trip for 3 ms"; empty: always
};

struct Diagram {
  std::string name;                // "tile_guard.guard"
  std::vector<Box> boxes;          // start, anywhere, then the states, in text order
  std::vector<Arrow> arrows;
};

/// Machine `machine` of a linked set; it has states.
Diagram diagram_of(const compiler::LinkedSet& linked, uint32_t machine);

/// In the language of Graphviz.
std::string dot(const Diagram& diagram);

/// A picture that suits light and dark pages, alone or within one.
std::string svg(const Diagram& diagram);

}  // namespace flyball::graph
