#pragma once

#include <vector>

#include "compiler/lower/compile.h"

namespace tc0::lower {

/// What the stages of one compilation hand on.
struct Compilation {
  const program::Program& given;
  const CompileOptions& options;
  const Progress& progress;
  Lowered lowered = {};              // after "lower"
  std::vector<Output> outputs = {};  // the arrays of the draft that leave
  std::vector<bool> live = {};       // after "clean": the arrays of the draft that are kept
  CompileResult result = {};
};

/// The program that is lowered: simplified, unless the options want every tensor as it is.
program::Program prepared(const program::Program& given, const CompileOptions& options);

/// A stage of the compiler, and why it stands where it stands.
struct Stage {
  const char* name;
  const char* reason;
  void (*run)(Compilation&);
};

/// The stages in order.
const std::vector<Stage>& pipeline();

}  // namespace tc0::lower
