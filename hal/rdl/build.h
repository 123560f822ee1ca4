// From the placed tree of instances to the model: blocks, each kind once, and the addresses of their instances.
#pragma once

#include "hal/rdl/elaborate.h"
#include "hal/rdl/model.h"

namespace flyball::rdl {

/// Reports what is wrong with a field by itself, and with what it refers to.
AddressMap build(const Elaboration& elaboration, Diagnostics* diagnostics);

/// A field's properties, checked against each other. `block` is the addrmap it belongs to.
Field build_field(const Node& node, const Node& block, Diagnostics* diagnostics);

/// Name of a register or field within its block: CHANNEL_STATUS, CONTROL.LOCKED.
std::string path_in_block(const Node& node);

}  // namespace flyball::rdl
