#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/lower/constructions/value.h"

/// Constructions that are sums: they have no gates, no levels and no wires of their own. The wires
/// of what a sum adds count in the gates that read it, merged if several terms bring the same wire.
namespace tc0::lower {

/// An array of the same numbers in every run.
Value constant(Draft& draft, const std::string& name, const Shape& shape, Integers values,
               Range range);

/// A value that is a constant seen through views. Its element at `digits` is value(digits).
struct Constant {
  Integers numbers;
  AffineRow at;
  std::int64_t scale = 1, offset = 0;

  std::int64_t value(const std::int64_t* digits) const {
    return scale * (*numbers)[at.at(digits)] + offset;
  }
};
std::optional<Constant> constantOf(const Draft& draft, const Value& value);

/// factor * x. This makes no array, because the scale is part of the value.
Value scaled(Draft& draft, const std::string& name, const Value& x, std::int64_t factor);

/// a + b for equal shapes. This makes no array if one of them is one number everywhere, or if both
/// are multiples of the same array: x + 3 is as fresh as x is.
Value added(Draft& draft, const std::string& name, Value a, Value b, Range range);

/// A linear layer, as LinearOp in program.h defines it.
struct LinearLayer {
  std::int64_t out = 1;
  std::int64_t groups = 1;
  Integers weights;
  Integers bias;  // null: zero
};
Value linear(Draft& draft, const std::string& name, const Value& x, const LinearLayer& layer,
             Range range);

/// Adds along a dimension, which stays with extent 1.
Value summed(Draft& draft, const std::string& name, const Value& x, std::size_t axis, Range range);

/// Puts the parts one after the other along a dimension.
Value concatenated(Draft& draft, const std::string& name, std::vector<Value> parts,
                   std::size_t axis, Range range);

}  // namespace tc0::lower
