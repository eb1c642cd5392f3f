#pragma once

#include <string>
#include <vector>

#include "model/arithmetic/weighted_bits.h"

namespace tc0::arithmetic {

/// The digits 0 ... count - 1 of c_0 + c_1 x + c_2 x^2 + ..., exactly, of numbers x >= 0 given by
/// weighted bits. The polynomial has to lie in 0 ... 2^count - 1 for every x that occurs.
///
/// A polynomial of x modulo q is a function of x modulo q: one level for any degree. Digits come
/// from the fraction X / M (fraction_digits.h).
///
/// Levels: 2, from bits or from any sum of them to digits that are forms. Gates: the sum over the
/// primes of the |w_k mod q|, and 2 for each prime and digit at most. Largest weight: 2^(count + k)
/// with k = 2 + log2 of the number of primes. Numbers fit a
/// program for a count up to about 50, and a circuit for a count up to 42.
TensorId integerPolynomial(ProgramBuilder& builder, const std::string& name, const WeightedBits& x,
                           const std::vector<std::int64_t>& coefficients, std::int64_t count);

/// All digits of x^exponent, for numbers x of P binary digits: exponent * P digits.
TensorId power(ProgramBuilder& builder, const std::string& name, TensorId bits,
               std::int64_t exponent);

}  // namespace tc0::arithmetic
