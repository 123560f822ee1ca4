// The tree of instances: every component that is used, with its parameters, properties and defaults put in.
#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "hal/rdl/scope.h"

namespace flyball::rdl {

/// One instance as it is written; an array is one node.
struct Node {
  ComponentKind kind;
  Name name;       // of the instance; of a top the component's
  Name type;       // of the component; empty text where it has no name
  Span settled;    // where its address or bits were given; its name where they were not
  Node* parent = nullptr;
  Settings settings;
  std::string type_suffix;  // of parameters given and of properties set from outside: "_N_4"
  std::vector<std::unique_ptr<Node>> children;

  std::vector<uint32_t> dimensions;  // outer first; of a field none
  std::optional<uint64_t> at, stride, align;
  std::optional<uint64_t> high, low, width;  // of a field

  // Found by place().
  uint64_t address = 0;  // bytes from the parent's
  uint64_t bytes = 0;    // of one element

  const Setting* find(const std::string& property) const;
  Node* child(const std::string& name) const;
  uint64_t elements() const;
};

/// A description with all that it refers to kept alive.
struct Elaboration {
  std::vector<File> files;
  std::deque<Scope> scopes;
  std::vector<std::unique_ptr<Node>>
      tops;  // each addrmap of the outermost scope that is part of no other, or the one asked for
};

/// Resolves names, parameters, properties. `top`: name of the addrmap wanted, or "".
void elaborate(const std::string& top, Elaboration* elaboration, Diagnostics* diagnostics);

/// Gives every register its address and every field its bits; reports what overlaps or does not fit.
void place(Node* top, Diagnostics* diagnostics);

}  // namespace flyball::rdl
