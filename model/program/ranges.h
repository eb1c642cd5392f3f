#pragma once

#include <cstdint>

#include "model/program/program.h"

namespace tc0::program {

/// What proving may cost over a whole program, so that a hostile file cannot make it long.
struct ProofBudget {
  std::uint64_t work = std::uint64_t{1} << 34;      // interval operations
  std::uint64_t channels = std::uint64_t{1} << 24;  // ranges kept; beyond, the hull alone
};

/// Fills in range, channels and magnitude of a tensor whose operation and shape have been checked,
/// from those of its operands. Throws Error where a number may not fit.
///
/// Interval arithmetic, channel by channel. Sound, and exact for one operation on operands that
/// vary freely and fill their intervals; correlations between operands are not seen, but for the
/// square of a tensor. Steps: the values at the ranks (numbers of gates that are 1) between those
/// of the least and of the largest numerator (or ratio).
void deriveRange(const Program& program, Tensor& tensor, ProofBudget& budget);

}  // namespace tc0::program
