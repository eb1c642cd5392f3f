#pragma once

#include <string>
#include <vector>

#include "model/recipe/linear/features.h"

namespace tc0 {

/// Bits by which means over tokens are finer than activations. A mean is one number for all tokens,
/// so its rounding is cheap, but it errs alike in all of them.
inline constexpr int kMeanBits = 2;

/// The number n of tokens as a sum over tokens, [1, 1]: of a step without breakpoints that is 1 at
/// each of them. A constant n would be another number in each member of a family.
TensorId countTokens(Writer& writer, TensorId perToken);

/// A sum over tokens, [heads, rows, count], whose mean is to be rounded, and then to be one of the
/// parts of a number that is added up: the part is `coefficient` times the sum over a of phi_a times
/// the mean times factors[a].
struct TokenSum {
  std::string point;
  TensorId id = 0;
  std::vector<double> factors;  // of each index of the last dimension
  std::vector<double> values;   // the means in the calibration, of integers: [.., count]
  double coefficient = 1;
};

/// Rounded means: integers such that weight * unit * integer is coefficient * factor * mean.
struct TokenMean {
  TensorId id = 0;
  std::int64_t weight = 1;
  std::vector<double> values;  // integers of the calibration
};

/// The rounded means of all parts of a number, in a unit that is common to all parts.
struct TokenMeans {
  double unit = 1;
  std::vector<TokenMean> parts;
};
TokenMeans writeMeans(Writer& writer, const std::vector<TokenSum>& sums, TensorId tokens);

}  // namespace tc0
