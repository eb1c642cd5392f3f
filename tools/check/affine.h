#pragma once

#include <vector>

#include "tools/check/number.h"
#include "tools/check/strict_json.h"

namespace tc0check {

/// lo ... hi, both included.
struct Span {
  Int lo, hi;
};
struct WideSpan {
  Wide lo, hi;
  bool operator==(const WideSpan&) const = default;
  bool operator<(const WideSpan& other) const {
    return lo != other.lo ? lo < other.lo : hi < other.hi;
  }
};

/// A box of indices: one span a dimension.
using Box = std::vector<Span>;

/// offset + sum of strides[d] * index[d]. Columns beyond the strides count 0.
struct Row {
  Int offset = 0;
  std::vector<Int> strides;

  Int stride(std::size_t column) const { return column < strides.size() ? strides[column] : 0; }
  /// Right whenever the result fits 64 bits, whatever happens in between: unsigned arithmetic
  /// wraps.
  Int at(const Int* index) const {
    auto value = static_cast<std::uint64_t>(offset);
    for (std::size_t d = 0; d < strides.size(); ++d) {
      value += static_cast<std::uint64_t>(strides[d]) * static_cast<std::uint64_t>(index[d]);
    }
    return static_cast<Int>(value);
  }
};

/// Shapes have at most 16 extents, each at least 1, with a product below 2^60; these limits keep
/// every bound below within 128 bits.
Int checkShape(const std::vector<Int>& shape, const std::string& where);  // returns the product

Box wholeBox(const std::vector<Int>& shape);
Count population(const Box& box);

/// The least and largest value of a row over a box.
WideSpan boundsOf(const Row& row, const Box& box);

/// Reads a row [offset, stride, ...] of at most `columns` strides.
Row readRow(const Json& value, std::size_t columns, const std::string& where);

/// Reads one row for each extent of `source`, and checks that it stays inside on the whole box.
std::vector<Row> readMap(const Json& value, const Box& box, const std::vector<Int>& source,
                         const std::string& where);

/// The row-major element number in `source` of what the rows give.
Row addressOf(const std::vector<Row>& rows, const std::vector<Int>& source);

/// Refuses unless 0 <= row < size on the whole box.
void checkInside(const Row& row, const Box& box, Int size, const std::string& where);

/// The index of an element number.
void indexOf(const std::vector<Int>& shape, Int element, Int* index);

}  // namespace tc0check
