#pragma once

#include <filesystem>

#include "circuit/circuit.h"
#include "model/program/program.h"

namespace tc0::lower {

/// The program after the fx dialect's canonicalization, common subexpressions and dead code: the
/// same inputs and outputs, the same function, fewer operations. Tensors that stay keep their
/// names.
program::Program simplified(const program::Program& program);

/// Writes the module of every stage as text into a folder, which is made where it is missing:
/// 1-program.fx.mlir, 2-simplified.fx.mlir, 3-circuit.tc.mlir. Weights are named, not printed.
void dumpIr(const std::filesystem::path& folder, const program::Program& given,
            const program::Program& compiled, const Circuit& circuit);

}  // namespace tc0::lower
