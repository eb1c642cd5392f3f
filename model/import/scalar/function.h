#pragma once

#include <memory>
#include <optional>
#include <string>

#include "model/import/scalar/number.h"

namespace tc0::importer {

/// A function of one real number that a chain applies, as machine arithmetic, exactly, or as a ball
/// of any precision. Sigmoid, hyperbolic tangent, GELU and their like are chains of few of these.
class Function {
 public:
  virtual ~Function() = default;
  virtual std::string name() const = 0;
  /// The value, right up to the error; nothing if machine arithmetic does not tell.
  virtual std::optional<Near> near(Near x) const = 0;
  /// The value if it is a fraction; nothing if it is none or the function does not exist there.
  virtual std::optional<Fraction> exact(const Fraction& /*x*/) const { return std::nullopt; }
  /// The value as a ball; nothing if the function does not exist there, or is too large.
  virtual std::optional<Ball> ball(const Ball& x) const = 0;
  /// 1 if it rises on all numbers, -1 if it falls, 0 if nothing is known.
  virtual int direction() const { return 0; }
  /// Whether it takes integers to integers.
  virtual bool keepsIntegers() const { return false; }
};

using FunctionPtr = std::shared_ptr<const Function>;

FunctionPtr exponentialFunction();
FunctionPtr logarithmFunction();
FunctionPtr errorFunctionOf();
FunctionPtr rootFunction();
FunctionPtr reciprocalFunction();  // of positive numbers: it falls
FunctionPtr absoluteFunction();
FunctionPtr powerFunction(int exponent);  // 2 to 8
FunctionPtr timesRootTwoOverPi();         // x * sqrt(2 / pi)
/// alpha * (e^x - 1) below 0 and x above.
FunctionPtr eluFunction(const Fraction& alpha);

}  // namespace tc0::importer
