#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/lower/constructions/value.h"

namespace tc0::lower {

/// Everything here is a sum: no gates, no levels, no wires of its own. The wires of what it adds
/// are found again in the gates that read it, merged where they meet.

/// The same numbers whatever the inputs are, as an array.
Value constant(Draft& draft, const std::string& name, const Shape& shape, Integers values,
               Range range);

/// The numbers of a value that is a constant seen through views: numbers[at(digits)].
struct Constant {
  Integers numbers;
  AffineRow at;
  std::int64_t scale = 1, offset = 0;

  std::int64_t value(const std::int64_t* digits) const {
    return scale * (*numbers)[at.at(digits)] + offset;
  }
};
std::optional<Constant> constantOf(const Draft& draft, const Value& value);

/// factor * x. No array: the scale is part of the value.
Value scaled(Draft& draft, const std::string& name, const Value& x, std::int64_t factor);

/// a + b, shapes equal. No array where b is one number everywhere, or where both are multiples of
/// the same array: so x + 3 is as fresh as x is.
Value added(Draft& draft, const std::string& name, Value a, Value b, Range range);

/// y[.., o] = bias[o] + sum over i of weights[o * in + i] * x[.., i].
Value linear(Draft& draft, const std::string& name, const Value& x, std::int64_t out,
             Integers weights, Integers bias, Range range);

/// Adds along a dimension, which stays with extent 1.
Value summed(Draft& draft, const std::string& name, const Value& x, std::size_t axis, Range range);

/// One after the other along a dimension.
Value concatenated(Draft& draft, const std::string& name, std::vector<Value> parts,
                   std::size_t axis, Range range);

}  // namespace tc0::lower
