#pragma once

#include <vector>

#include "compiler/lower/compile.h"

namespace tc0::lower {

/// The data that the stages of one compilation hand on to each other.
struct Compilation {
  const program::Program& given;
  const CompileOptions& options;
  const Progress& progress;
  LoweredProgram lowered = {};       // after "lower"
  std::vector<Output> outputs = {};  // the draft's arrays that leave the circuit; after "lower"
  PerArray<bool> live = {};          // the draft's arrays that are kept; after "clean"
  CompileResult result = {};
};

/// The program that is lowered: simplified, unless the options exclude it.
program::Program prepared(const program::Program& given, const CompileOptions& options);

/// A stage of the compiler, and the reason for its place.
struct Stage {
  const char* name;
  const char* reason;
  void (*run)(Compilation&);
};

/// The stages in order.
const std::vector<Stage>& pipeline();

}  // namespace tc0::lower
