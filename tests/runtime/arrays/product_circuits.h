#pragma once

#include <cstdint>
#include <random>

#include "circuit/builder.h"

namespace tc0 {

/// How a circuit of this file multiplies two numbers.
enum class Multiplying { kAnds, kSquares, kGated, kGatedRatio };

/// What a near miss has wrong; the product is then none.
enum class Fault { kNone, kWeight, kTable, kGuard };

/// y[i, j] = sum over k of u[i, k] v[k, j], plus some terms of its own, from random steps of an
/// input with random tables. The steps are wide or narrow, of signed or unsigned values.
Circuit productCircuit(Multiplying how, Fault fault, std::uint64_t seed);

}  // namespace tc0
