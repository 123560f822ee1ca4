// What names mean. A scope maps names to entities; inner scopes see outer ones and may not hide their names (rule 1.4).
#pragma once

#include <map>
#include <string>

#include "compiler/linked_set.h"
#include "compiler/value.h"
#include "dsl/ast.h"

namespace flyball::compiler {

struct Scope;

enum class EntityKind : uint8_t {
  kValue,  // a let, an argument, a param without a range
  kLazyLet,  // a state's let, as its conditions see it: lowered where it is read (rule 10.4)
  kBinder,  // t in `sum(t in tile: ...)`
  kParam,
  kInput,
  kLimit,
  kVar,
  kMachine,
  kFunction,
  kBlock,
  kTable,
  kDomain,
  kBroken  // its declaration has an error, which is told: of its uses nothing is said
};

struct Entity {
  EntityKind kind = EntityKind::kValue;
  std::string name;
  dsl::Span span;
  DomainId domain = kNoDomain;  // one value for each element of this
  Value value;  // kValue
  bool conditional = false;  // a let under `if` or in a state: other elements may not have it
  const dsl::Stmt* let = nullptr;  // kLazyLet; of kValue: a let or output
  uint32_t period_us = 0;  // kLazyLet: of its state
  bool slow_state = false;  // kLazyLet: the state has a period of its own
  Range range;  // kParam, kInput, kLimit, kVar, a typed let
  bool has_range = false;
  SlotId slot = kNoSlot;  // param, input's value, limit's grant, var, machine's state, output
  uint32_t index = 0;  // among the program's inputs, params, limits, machines, tables, domains

  std::vector<SlotId> elements;  // a param with values by name: a param of the program for each

  // kInput
  SlotId ok = kNoSlot, age = kNoSlot;
  SlotId fallback = kNoSlot;  // its `else`, in this tick
  SlotId newest = kNoSlot, had = kNoSlot;  // the newest reading, and whether there was one
  bool counter = false;
  SlotId edge = kNoSlot;  // of a latched one: 1 from a reading of 1 to the policy's next step
  SlotId truth = kNoSlot;  // its true value, raw as a reading, once something has asked for it

  // kVar
  bool array = false;  // it has an index of its own
  DomainId within = kNoDomain;  // of an array: the domain of the context it was declared in
  int shift = 0;  // fraction bits of an accumulator; 0: plain
  uint32_t number = 0;  // counts var instances, the same in every lowering of the same text
  SlotId current = kNoSlot;  // what the present block has made of it; kNoSlot: as stored
  SlotId hit = kNoSlot, hit_current = kNoSlot;
  SourceLine changed_at;  // what gave it `current`
  const void* owner = nullptr;  // the machine it belongs to
  uint16_t state = kNoIndex;  // of that machine, when it is a state's; also of a kLazyLet

  // kLimit
  Rational step;  // `step q` of the policy; 0: none

  // kMachine
  const dsl::Machine* machine = nullptr;
  Scope* body = nullptr;  // names of its body, those that are made by now

  // kFunction, kBlock
  const dsl::Function* function = nullptr;
  const dsl::BlockDecl* block = nullptr;
  Scope* home = nullptr;  // where its body's other names are looked up

  // kTable
  Range x, y;
};

struct Scope {
  Scope* parent = nullptr;
  std::map<std::string, Entity*> names;

  Entity* find(const std::string& name) const {
    for (const Scope* s = this; s != nullptr; s = s->parent) {
      if (const auto found = s->names.find(name); found != s->names.end()) return found->second;
    }
    return nullptr;
  }
};

}  // namespace flyball::compiler
