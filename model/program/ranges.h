#pragma once

#include <cstdint>

#include "model/program/program.h"

namespace tc0::program {

/// What the proofs of a whole program may still cost, so that a hostile file cannot make them long.
struct ProofBudget {
  std::uint64_t work = std::uint64_t{1} << 34;      // interval operations
  std::uint64_t channels = std::uint64_t{1} << 24;  // ranges to keep; beyond, only hulls are kept
};

/// Proves range, channels and magnitude of a tensor, whose operation and shape have been checked,
/// from those of its operands. Throws Error if a number might not fit.
///
/// The proof is interval arithmetic, channel by channel. It is sound. It is exact for one operation
/// if the operands vary independently and fill their intervals; it does not see that operands
/// depend on each other, except in the square of a tensor. A step takes the values of its table
/// between the number of gates that are 1 at the least numerator (or ratio) and the number at the
/// largest.
void deriveRange(const Program& program, Tensor& tensor, ProofBudget& budget);

}  // namespace tc0::program
