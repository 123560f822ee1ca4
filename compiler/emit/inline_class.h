// The class of straight-line code: what is kept, and the calls that firmware has for tables too.
#pragma once

#include "compiler/emit/inline_step.h"
#include "compiler/emit/interface.h"

namespace flyball::emit {

ClassText class_text(const InlineSet& set);

/// The slots of a kind that are kept in the memory, those of a domain after each other.
std::vector<SlotId> members_of(const InlineSet& set, DomainId domain);

/// The phase counters: periods above one tick.
std::vector<uint32_t> periods(const InlineSet& set);

/// Bytes of the object on a 32-bit target.
uint64_t instance_bytes(const InlineSet& set);

}  // namespace flyball::emit
