#pragma once

#include <string>

#include "model/arithmetic/weighted_bits.h"

/// Products of two numbers that are given by their bits, or by weighted bits.
///
/// A product can be *cut*: it is then in units of 2^cut, and every weight is divided by 2^cut and
/// rounded toward 0. ANDs whose weight becomes 0 are left out. This is an integer function of the
/// bits like any other, and it differs from x y / 2^cut by less than one unit a term. So numbers of
/// 2 P digits need not be put together if only the highest ones are wanted.
namespace tc0::arithmetic {

/// `weight` in units of 2^cut, rounded toward 0.
std::int64_t inUnits(Wide weight, std::int64_t cut);

/// Pairs of bits, by their places, that a product multiplies.
struct BitPairs {
  std::vector<std::int64_t> left, right, weights;

  void add(std::int64_t i, std::int64_t j, std::int64_t weight);
  bool empty() const { return weights.empty(); }
};
/// The pairs of a product of numbers with these weights that remain after the cut.
BitPairs pairsOf(const std::vector<std::int64_t>& left, const std::vector<std::int64_t>& right,
                 std::int64_t cut);

/// bits[.., index[k]] for all k.
TensorId selectedBits(ProgramBuilder& builder, const std::string& name, TensorId bits,
                      const std::vector<std::int64_t>& index);

/// x * y, an AND for each pair of bits: elements of `x.bits` and `y.bits` have equal dimensions
/// before the last one, which have P and Q bits.
///
/// Levels: 1, and 2 to the digits. Gates: P Q, and for two numbers of P digits 3 P^2 - P to the
/// digits; with a cut those of the remaining pairs. Largest weight: 1, and 2^(2P - 2 - cut) to the
/// digits. Terms: at most (P + 1) (Q + 1).
WeightedBits product(ProgramBuilder& builder, const std::string& name, const WeightedBits& x,
                     const WeightedBits& y, std::int64_t cut = 0);

/// x * y * z in units of 2^cut, an AND of three for each triple of bits that remains. No number has
/// a constant, and some triple has to remain.
///
/// Levels: 1. Gates: those triples. Largest weight: 1.
WeightedBits productOfThree(ProgramBuilder& builder, const std::string& name, const WeightedBits& x,
                            const WeightedBits& y, const WeightedBits& z, std::int64_t cut);

/// x * x: the bits themselves, and an AND for each two different bits.
///
/// Levels: 1. Gates: P (P - 1) / 2 without a cut. Largest weight: 1.
WeightedBits square(ProgramBuilder& builder, const std::string& name, const WeightedBits& x,
                    std::int64_t cut = 0);

}  // namespace tc0::arithmetic
