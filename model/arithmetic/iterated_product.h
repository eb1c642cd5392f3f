#pragma once

#include <string>

#include "model/arithmetic/weighted_bits.h"

namespace tc0::arithmetic {

/// All binary digits of the product of m numbers of P digits each, exactly. The dimension before the
/// last of `bits` is the number, the last one its digit; the result has m P digits in the last
/// dimension, for each index of the dimensions before these two.
///
/// Modulo each prime of a system with M > 2^(2 m P + 2), the logarithms of the m residues are added
/// (one level), the sum is exponentiated (one level), and digits come from the fraction X / M
/// (fraction_digits.h).
///
/// Levels: 3, from bits to digits that are forms; with a gate for each digit 4, as in the
/// literature. Gates: with B = m P, the sum over the primes of m times the |2^k mod q|, of
/// m (q - 2) + 1, and 2 for each digit at most: about m P B^2 / (4 ln B). Largest weight: 2^(B + k)
/// with k = 2 + log2 of the number of primes. Numbers fit a
/// program for B up to about 50, and a circuit, in which the jumps of all reads are added up, for B
/// up to 42.
/// Wins over products two by two in depth, for more than two numbers.
TensorId iteratedProduct(program::ProgramBuilder& builder, const std::string& name, TensorId bits);

}  // namespace tc0::arithmetic
