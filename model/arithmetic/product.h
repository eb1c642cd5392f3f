#pragma once

#include <string>

#include "model/arithmetic/weighted_bits.h"

/// Products of two numbers that are given by their bits, or by weighted bits.
namespace tc0::arithmetic {

/// x * y, an AND for each pair of bits: elements of `x.bits` and `y.bits` have equal dimensions
/// before the last one, which have P and Q bits.
///
/// Levels: 1, and 2 to the digits. Gates: P Q, and for two numbers of P digits 3 P^2 - P to the
/// digits. Largest weight: 1, and 2^(2P - 2) to the digits.
WeightedBits product(ProgramBuilder& builder, const std::string& name, const WeightedBits& x,
                     const WeightedBits& y);

/// x * x: the bits themselves, and an AND for each two different bits.
///
/// Levels: 1. Gates: P (P - 1) / 2. Largest weight: 1.
WeightedBits square(ProgramBuilder& builder, const std::string& name, const WeightedBits& x);

}  // namespace tc0::arithmetic
