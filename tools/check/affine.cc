#include "tools/check/affine.h"

#include <cassert>

#include "tools/check/error.h"

namespace tc0check {

namespace {
constexpr std::size_t kMaxRank = 16;
constexpr Int kMaxElements = Int{1} << 60;
}  // namespace

Int checkShape(const std::vector<Int>& shape, const std::string& where) {
  if (shape.size() > kMaxRank) {
    refuse(where, ": at most ", kMaxRank, " dimensions required; found ", shape.size());
  }
  Int elements = 1;
  for (Int extent : shape) {
    if (extent < 1) refuse(where, ": extents of at least 1 required; found ", extent);
    if (extent >= kMaxElements || elements > (kMaxElements - 1) / extent) {
      refuse(where, ": fewer than 2^60 elements required; found more");
    }
    elements *= extent;
  }
  return elements;
}

Box wholeBox(const std::vector<Int>& shape) {
  Box box;
  for (Int extent : shape) box.push_back({0, extent - 1});
  return box;
}

Count population(const Box& box) {
  Count count = 1;
  for (Span span : box) {
    assert(span.lo <= span.hi);
    count *= span.hi - span.lo + 1;
  }
  return count;
}

WideSpan boundsOf(const Row& row, const Box& box) {
  WideSpan bounds{row.offset, row.offset};
  for (std::size_t d = 0; d < box.size(); ++d) {
    Wide stride = row.stride(d);
    bounds.lo += stride * (stride > 0 ? box[d].lo : box[d].hi);
    bounds.hi += stride * (stride > 0 ? box[d].hi : box[d].lo);
  }
  return bounds;
}

Row readRow(const Json& value, std::size_t columns, const std::string& where) {
  std::vector<Int> numbers = integersOf(value, where);
  if (numbers.size() != columns + 1) {
    refuse(where, ": an offset and ", columns, " strides required; found ", numbers.size(),
           " numbers");
  }
  Row row;
  row.offset = numbers[0];
  row.strides.assign(numbers.begin() + 1, numbers.end());
  return row;
}

void checkInside(const Row& row, const Box& box, Int size, const std::string& where) {
  WideSpan bounds = boundsOf(row, box);
  if (bounds.lo < 0 || bounds.hi >= size) {
    refuse(where, ": values in 0..", size - 1, " required; found ", signedDecimal(bounds.lo), "..",
           signedDecimal(bounds.hi));
  }
}

std::vector<Row> readMap(const Json& value, const Box& box, const std::vector<Int>& source,
                         const std::string& where) {
  if (!value.is_array() || value.size() != source.size()) {
    refuse(where, ": ", source.size(), " rows required, one for each dimension read; found ",
           value.is_array() ? paste(value.size()) : described(value));
  }
  std::vector<Row> rows;
  for (std::size_t k = 0; k < source.size(); ++k) {
    rows.push_back(readRow(value[k], box.size(), where));
    checkInside(rows.back(), box, source[k], paste(where, ", row ", k));
  }
  return rows;
}

/// Horner's rule on the rows, one dimension after the other. Intermediate numbers may leave 64
/// bits; unsigned arithmetic wraps, and the result is an element number, which fits.
Row addressOf(const std::vector<Row>& rows, const std::vector<Int>& source) {
  std::uint64_t offset = 0;
  std::vector<std::uint64_t> strides;
  for (std::size_t k = 0; k < rows.size(); ++k) {
    std::uint64_t extent = source[k];
    if (strides.size() < rows[k].strides.size()) strides.resize(rows[k].strides.size());
    offset = offset * extent + rows[k].offset;
    for (std::size_t d = 0; d < strides.size(); ++d) {
      strides[d] = strides[d] * extent + rows[k].stride(d);
    }
  }
  Row row;
  row.offset = offset;
  for (std::uint64_t stride : strides) row.strides.push_back(stride);
  return row;
}

void indexOf(const std::vector<Int>& shape, Int element, Int* index) {
  for (std::size_t d = shape.size(); d-- > 0;) {
    index[d] = element % shape[d];
    element /= shape[d];
  }
  assert(element == 0);
}

}  // namespace tc0check
