#pragma once

#include "model/program/kernels.h"

namespace tc0::program {

/// The kernels of steps and ratio steps: a search in the sorted breakpoints of a table.
///
/// A search begins in a cell. The line of values (for ratios, of numerator / denominator) is cut
/// into equal cells, and each cell knows how many breakpoints lie in the cells before it. The cell
/// of a value is computed in doubles, whose rounding never reverses an order: gates with
/// breakpoints in earlier cells are 1, and gates with breakpoints in later cells are 0. The gates
/// of the cell itself are compared exactly, by halving.
Kernel stepKernel(const Program& program, TensorId id, const StepOp& op);
Kernel ratioStepKernel(const Program& program, TensorId id, const RatioStepOp& op);

}  // namespace tc0::program
