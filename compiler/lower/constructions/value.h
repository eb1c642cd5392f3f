#pragma once

#include <string>
#include <vector>

#include "compiler/lower/draft.h"

namespace tc0::lower {

/// A tensor as constructions see it: every element is scale * (an element of one array) + offset.
///
/// A dimension of the tensor is written as *digits*, a mixed-radix number: a dimension of 12 may be
/// the digits [3, 4], its coordinate c being 4 * (c / 4) + c % 4. The element at the digits d is at
/// index at(d) of the array, and `at` is affine in the digits. So transposing, slicing,
/// broadcasting, splitting and merging dimensions are new maps and never new arrays: merging the
/// heads [n, 3, 4] -> [n, 12] after a transpose is not affine in the coordinate, but it is in its
/// digits. Arrays are made in the shape of all digits; their elements in row-major order are those
/// of the tensor.
struct Value {
  std::vector<std::size_t> groups;  // dimension d has groups[d] digits, at least 1
  Shape digits;                     // the extents of all digits, dimension after dimension
  ArrayId array = kOne;
  IndexMap at;  // a row for each dimension of the array, columns: the digits
  std::int64_t scale = 1;
  std::int64_t offset = 0;
  Range range;  // of the value; proven for the program
  /// The circuit cannot prove `range` from its gates alone: products by squares are differences of
  /// large numbers. A denominator has to be proven positive, so a loose one gets a step first.
  bool loose = false;

  std::size_t rank() const { return groups.size(); }
  /// Where the digits of dimension d begin.
  std::size_t digitOf(std::size_t dimension) const;
  std::int64_t extent(std::size_t dimension) const;
  std::int64_t elements() const;
};

/// The whole of an array, its dimensions in these groups.
Value valueOf(const Draft& draft, ArrayId array, std::vector<std::size_t> groups, Range range);

/// The array's own number: scale 1, offset 0.
Value unscaled(const Value& value);

/// The coordinate along a dimension as an affine function of all digits.
AffineRow coordinate(const Value& value, std::size_t dimension);

/// Dimension d of the result is dimension permutation[d] of the value.
Value transposed(const Value& value, const std::vector<int>& permutation);

/// Dimensions of extent 1 are repeated up to the extents of `shape`.
Value broadcast(const Value& value, const Shape& shape);

/// value[start + stride * index] with the extents of `shape`. Where a cut goes through the digits
/// of a dimension, a sum puts the dimension together first.
Value sliced(Draft& draft, const std::string& name, const Value& value,
             const std::vector<std::int64_t>& start, const std::vector<std::int64_t>& stride,
             const Shape& shape);

/// The same elements in row-major order under another shape. Splits digits where the new dimensions
/// end within one; where that does not divide ([2, 3] -> [3, 2]), a sum lines the elements up
/// first.
Value reshaped(Draft& draft, const std::string& name, const Value& value, const Shape& shape);

/// Dimension `da` of a and `db` of b, of equal extents, get the same digits.
void align(Draft& draft, const std::string& name, Value& a, std::size_t da, Value& b,
           std::size_t db);
/// The same for all dimensions of two values of equal shapes.
void align(Draft& draft, const std::string& name, Value& a, Value& b);

}  // namespace tc0::lower
