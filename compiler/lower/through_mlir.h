#pragma once

#include <filesystem>

#include "circuit/circuit.h"
#include "model/program/program.h"

namespace tc0::lower {

/// The program after canonicalization in the fx dialect, removal of common subexpressions and of
/// dead code. Inputs, outputs and the function stay, and there are fewer operations. Tensors that
/// stay keep their names.
program::Program simplified(const program::Program& program);

/// Writes the modules of a compilation as text into a folder, which is created if missing:
/// 1-program.fx.mlir, 2-simplified.fx.mlir, 3-circuit.tc.mlir. Long lists of weights are named, not
/// printed.
void dumpIr(const std::filesystem::path& folder, const program::Program& given,
            const program::Program& compiled, const Circuit& circuit);

}  // namespace tc0::lower
