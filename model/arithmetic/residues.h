#pragma once

#include <functional>
#include <string>
#include <vector>

#include "model/arithmetic/residue_system.h"
#include "model/arithmetic/weighted_bits.h"

/// Numbers modulo all primes of a system. The residues of a tensor are a new last dimension, whose
/// index is that of the prime.
namespace tc0::arithmetic {

/// A function of a residue, or of a power of the generator: function(i, y), with y modulo prime i.
using ResidueFunction = std::function<std::int64_t(std::int64_t i, std::int64_t y)>;

/// y[.., i] = function(i, x mod q_i). The residue form of x has the weights of x modulo q_i, of
/// least absolute value; it is a sum, and a step with a gate at each of its integers follows.
///
/// Levels: 1. Gates: for each prime the sum over k of |w_k mod q|, about q / 4 for each bit of x.
/// Largest weight: below q / 2.
TensorId ofResidues(ProgramBuilder& builder, const std::string& name, const WeightedBits& x,
                    const ResidueSystem& system, const ResidueFunction& function);

/// The exponent of a residue, which is at most q - 2; for the residue 0 a negative number: minus
/// (limit + 1), which no sum with exponents up to `limit` in all lifts to 0.
std::int64_t exponentOrZero(const ResidueSystem& system, std::int64_t i, std::int64_t y,
                            std::int64_t limit);

/// y[.., i] = function(i, g^t) of exponents t[.., i], 0 <= t <= limits[i], and function(i, 0) of
/// negative ones: back from the sum of logarithms to the product of residues.
///
/// Levels: 1. Gates: for each prime its limit + 1 at most.
TensorId ofExponents(ProgramBuilder& builder, const std::string& name, TensorId exponents,
                     const ResidueSystem& system, const std::vector<std::int64_t>& limits,
                     const ResidueFunction& function);

/// limits of a sum of `terms` exponents: terms * (q - 2) for each prime.
std::vector<std::int64_t> exponentLimits(const ResidueSystem& system, std::int64_t terms);

}  // namespace tc0::arithmetic
