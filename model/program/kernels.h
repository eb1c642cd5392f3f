#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "model/program/interpret.h"
#include "model/program/program.h"

namespace tc0::program {

/// Computes the elements of one tensor from those of its operands, all within `values`, where every
/// list has its full length beforehand.
using Kernel = std::function<void(TensorValues& values)>;

/// The kernel of each tensor; those of inputs and constants are empty functions. Kernels refer to
/// the program, which has to outlive them.
PerTensor<Kernel> kernelsOf(const Program& program);

}  // namespace tc0::program
