#pragma once

#include "model/program/kernels.h"

namespace tc0::program {

/// The kernels of the operations that add up products.
///
/// Numbers are multiplied in the narrowest type that is exact: 16 bits with sums of 32 if they fit,
/// doubles if the proven bound of every partial sum is below 2^53, else 64 bits. The bound holds in
/// any order of addition, so sums may be reordered.
Kernel linearKernel(const Program& program, TensorId id, const LinearOp& op);
Kernel matmulKernel(const Program& program, TensorId id, const MatmulOp& op);

}  // namespace tc0::program
