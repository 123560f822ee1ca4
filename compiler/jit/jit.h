// Compiles a Program to machine code, through LLVM: for one chip, with the elements of a domain in vector lanes, and
// for many chips at once, with the chips in lanes. Same bits as the table engine, on every machine.
//
// All of it is behind virtual functions and one factory, so that a program can load libflyball_jit.so when it first
// needs it (dlopen, dlsym "flyball_jit_create") and start in milliseconds when it does not.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "compiler/linked_set.h"
#include "runtime/engine.h"

namespace flyball::jit {

struct Options {
  bool optimize = true;        // false: compiled in a fraction of the time, to slower code
  bool debug_info = false;     // gdb and perf see policy files, lines and machines
  std::string cpu{};           // empty: this machine; or LLVM's name of one that it can run, such as "x86-64-v3"
};

/// What to compile: `program` alone, or with the words and places of the linked set that it is part of (may be null).
/// Both are only read while compiling, but for what `program` points into: that must outlive the code.
struct Source {
  const Program* program;
  const compiler::LinkedSet* linked;
};

/// The step of one chip. Its code is unloaded with it; an engine must have stopped using it by then.
class Step {
 public:
  virtual ~Step() = default;

  /// For Engine::use. Temporaries that nobody looks at from outside the step are not written; who reads from an engine
  /// what the linked set names (inputs, votes, machines, watches, what a transition or a test reads) sees no
  /// difference.
  virtual const CompiledProgram& program() const = 0;
};

/// Many chips under one Program, in step with each other. Memory is one allocation, [group][slot][element][lane]: a
/// group is as many chips as one vector or two have lanes, so that a step goes through memory once, from begin to end.
class Batch {
 public:
  virtual ~Batch() = default;

  virtual uint32_t chips() const = 0;

  /// As Engine: all slots of all chips to their first values, params keep theirs; a tick; the promises.
  virtual void reset() = 0;
  virtual void step() = 0;
  virtual void check_promises() = 0;
  virtual uint64_t ticks() const = 0;

  /// As Engine, for slots that outlive a step, or that the linked set names. chip < chips().
  virtual int64_t read(SlotId slot, uint32_t element, uint32_t chip) const = 0;
  virtual void write(SlotId slot, uint32_t element, uint32_t chip, int64_t value) = 0;

  /// That a step goes through, those of a last group that is not full among them.
  virtual uint64_t bytes() const = 0;
};

/// May be used by one thread at a time, another than the one that runs what it compiled.
class Compiler {
 public:
  virtual ~Compiler() = default;

  /// Null with the reason in `error` when LLVM refuses: never because of the program.
  virtual std::unique_ptr<Step> compile(const Source& source, const Options& options, std::string* error) = 0;
  virtual std::unique_ptr<Batch> compile_batch(const Source& source, uint32_t chips, const Options& options,
                                               std::string* error) = 0;

  /// The step of one chip as assembly text, a function for each machine.
  virtual std::string assembly(const Source& source, const Options& options, std::string* error) = 0;

  /// What is compiled for: LLVM's name of the processor and the 32-bit lanes of a vector, "znver4, 16 lanes".
  virtual std::string target(const Options& options) = 0;
};

using Create = Compiler*();

}  // namespace flyball::jit

/// A new compiler, for the caller to delete.
extern "C" __attribute__((visibility("default"))) flyball::jit::Compiler* flyball_jit_create();
