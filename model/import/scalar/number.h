#pragma once

#include <optional>
#include <variant>

#include "model/import/exact/ball.h"
#include "model/import/exact/surd.h"

namespace tc0::importer {

/// A value on the way through a chain of operations: exact, or known up to a ball.
using Number = std::variant<Surd, Ball>;

/// The number as a ball of this many bits.
Ball ballOf(const Number& number, int bits);

/// A value in machine arithmetic that is right up to `error`. Chains are evaluated so first, since
/// nearly every comparison is decided by it; the rest is decided by Numbers.
struct Near {
  long double value = 0, error = 0;
};
Near operator+(Near a, Near b);
Near operator*(Near a, Near b);
Near nearOf(const Surd& value);

}  // namespace tc0::importer
