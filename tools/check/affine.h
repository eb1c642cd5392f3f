#pragma once

#include <vector>

#include "tools/check/number.h"
#include "tools/check/strict_json.h"

namespace tc0check {

/// lo ... hi, both included.
struct Span {
  Int lo, hi;
};
/// lo ... hi, both included, of numbers in the making.
struct WideSpan {
  Wide lo, hi;
  bool operator==(const WideSpan&) const = default;
  bool operator<(const WideSpan& other) const {
    return lo != other.lo ? lo < other.lo : hi < other.hi;
  }
};

/// A box of indices: one span a dimension.
using Box = std::vector<Span>;

/// An affine function of an index: offset + sum of strides[d] * index[d]. Dimensions beyond the
/// strides have stride 0.
struct Row {
  Int offset = 0;
  std::vector<Int> strides;

  Int stride(std::size_t column) const { return column < strides.size() ? strides[column] : 0; }
  /// The value at an index. It is exact if it fits 64 bits, whatever the sums before it do: they
  /// are unsigned and wrap.
  Int at(const Int* index) const {
    std::uint64_t value = offset;
    for (std::size_t d = 0; d < strides.size(); ++d) {
      value += std::uint64_t(strides[d]) * index[d];
    }
    return value;
  }
};

/// Refuses a shape of more than 16 extents, an extent below 1, or a product of 2^60 or more, and
/// returns the product. Under these limits every bound of this file fits 128 bits.
Int checkShape(const std::vector<Int>& shape, const std::string& where);

/// Every index of a shape.
Box wholeBox(const std::vector<Int>& shape);
/// The number of indices in a box.
Count population(const Box& box);

/// The least and largest value of a row over a box.
WideSpan boundsOf(const Row& row, const Box& box);

/// Reads a row [offset, stride, ...] of `columns` strides.
Row readRow(const Json& value, std::size_t columns, const std::string& where);

/// Reads one row for each extent of `source`, and checks that it stays inside on the whole box.
std::vector<Row> readMap(const Json& value, const Box& box, const std::vector<Int>& source,
                         const std::string& where);

/// The row-major number, in an array of shape `source`, of the element whose index the rows give.
Row addressOf(const std::vector<Row>& rows, const std::vector<Int>& source);

/// Refuses unless 0 <= row < size on the whole box.
void checkInside(const Row& row, const Box& box, Int size, const std::string& where);

/// Writes the index of the row-major element number `element` to index[0 ... rank - 1].
void indexOf(const std::vector<Int>& shape, Int element, Int* index);

}  // namespace tc0check
