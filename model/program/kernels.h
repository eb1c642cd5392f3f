#pragma once

#include <functional>

#include "model/program/block.h"
#include "model/program/program.h"

namespace tc0::program {

/// Computes the elements of one tensor from those of its operands, for all samples of a block.
using Kernel = std::function<void(const Block& block)>;

/// The kernel of a tensor. Those of inputs, which are given, and of reshapes, which have the
/// numbers of their operand, are empty functions. A kernel refers to the program, which has to
/// outlive it.
Kernel kernelOf(const Program& program, TensorId id);

}  // namespace tc0::program
