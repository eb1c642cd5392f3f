#pragma once

#include <string>
#include <vector>

#include "compiler/lower/draft.h"

namespace tc0::lower {

/// A tensor as constructions see it: every element is scale * (an element of one array) + offset.
///
/// A dimension of the tensor is written as *digits*, a mixed-radix number: a dimension of 12 may
/// have the digits [3, 4], and its coordinate c is then written 4 * (c / 4) + c % 4. The element at
/// the digits d is at index at(d) of the array, and `at` is affine in the digits. So transposing,
/// slicing, broadcasting, splitting and merging dimensions are new maps and never new arrays.
/// Merging the heads [n, 3, 4] -> [n, 12] after a transpose, for example, is not affine in the
/// coordinate, but it is affine in the coordinate's digits.
///
/// An array that is made for a value has the shape of all its digits. Its elements in row-major
/// order are those of the tensor.
struct Value {
  std::vector<std::size_t> groups;  // dimension d has groups[d] digits, at least 1
  Shape digits;                     // the extents of all digits, dimension after dimension
  ArrayId array = kOne;
  IndexMap at;  // a row for each dimension of the array, columns: the digits
  std::int64_t scale = 1;
  std::int64_t offset = 0;
  Range range;  // of the value; proven for the program
  /// Whether the range that the circuit proves from its gates may be wider than `range`: a product
  /// by squares is a difference of large numbers. A denominator has to be proven positive, so a
  /// loose one gets a step of its own first.
  bool loose = false;

  std::size_t rank() const { return groups.size(); }
  std::size_t digitOf(std::size_t dimension) const;  // the first digit of a dimension
  std::int64_t extent(std::size_t dimension) const;
  std::int64_t elements() const;
};

/// The whole of an array, its dimensions in these groups.
Value valueOf(const Draft& draft, ArrayId array, std::vector<std::size_t> groups, Range range);

/// The array's own number, with scale 1 and offset 0.
Value unscaled(const Value& value);

/// The coordinate along a dimension as an affine function of all digits.
AffineRow coordinate(const Value& value, std::size_t dimension);

/// Dimension d of the result is dimension permutation[d] of the value.
Value transposed(const Value& value, const std::vector<int>& permutation);

/// Repeats dimensions of extent 1 up to the extents of `shape`.
Value broadcast(const Value& value, const Shape& shape);

/// value[start + stride * index] with the extents of `shape`. If a cut goes through the digits of a
/// dimension, a sum puts the dimension together first.
Value sliced(Draft& draft, const std::string& name, const Value& value,
             const std::vector<std::int64_t>& start, const std::vector<std::int64_t>& stride,
             const Shape& shape);

/// Gives the elements, in row-major order, another shape. A digit is split if a new dimension
/// ends within it. If it cannot be split there ([2, 3] -> [3, 2]), a sum puts all elements in one
/// line first.
Value reshaped(Draft& draft, const std::string& name, const Value& value, const Shape& shape);

/// Gives dimension `da` of a and dimension `db` of b, which have equal extents, the same digits.
void align(Draft& draft, const std::string& name, Value& a, std::size_t da, Value& b,
           std::size_t db);

/// Gives all dimensions of two values of equal shapes the same digits.
void align(Draft& draft, const std::string& name, Value& a, Value& b);

}  // namespace tc0::lower
