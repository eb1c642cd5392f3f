#pragma once

#include <functional>
#include <optional>
#include <string>

#include "model/recipe/writer.h"

/// The numbers of the precise recipe. Every number is an integer times a real scale, and is rounded
/// by dropping binary digits: no table has an entry for each value, so a number of 16 bits costs
/// twice the gates of one of 8.
namespace tc0::precise {

/// How a number is rounded. `most` is the largest magnitude that matters: `bits` digits, the sign
/// included, reach as far. If a range of the number before it is rounded is known otherwise than by
/// the program, the digits above this range are left out: they are known to repeat the sign.
struct Rounding {
  int bits = 8;
  double most = 1;
  std::optional<Range> known = {};
};

/// The number rounded down after half a unit was added, from its binary digits. Levels: 1.
ScaledTensor rounded(Writer& writer, const std::string& point, ScaledTensor raw,
                     const Rounding& rounding);

/// A function of a number that need not be rounded, by a table and monomials.
struct RealFunction {
  std::function<long double(long double)> function;
  double least = 0, most = 1;  // the domain; beyond it the function keeps the value of its end
  double step = 1;             // by which the argument is told apart, at the coarsest
  double unit = 1;             // to which the result is rounded, at the coarsest
};
/// The result is finer than `unit`. Levels: 2.
struct SmoothResult {
  ScaledTensor value;
  Range range;  // holds the integers of `value`
};
SmoothResult smooth(Writer& writer, const std::string& point, ScaledTensor x,
                    const RealFunction& function);

/// a * b for each element, where the last dimension of b is repeated. Both are rounded. Levels: 1.
ScaledTensor product(Writer& writer, const std::string& point, ScaledTensor a, ScaledTensor b);

/// x divided by the root of the mean of its squares along the last dimension, to which
/// kNormEpsilon is added. x is rounded; `least` and `most` are the ends of what the root is in the
/// calibration. `normal` says how the result is rounded. Levels: 6.
ScaledTensor normalised(Writer& writer, const std::string& point, ScaledTensor x, double least,
                        double most, const Rounding& normal);

/// The integers of this scale whose real numbers are within a bound.
Range withinReal(double bound, double scale);
/// The largest magnitude.
double largestOf(const std::vector<double>& values);

}  // namespace tc0::precise
