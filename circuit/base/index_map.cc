#include "circuit/base/index_map.h"

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "circuit/base/number.h"

namespace tc0 {

// An affine function on a box is least and largest at corners, and each dimension adds its own
// part.
RowBounds boundsOf(const AffineRow& row, std::span<const std::int64_t> extents) {
  TC0_ASSERT(row.strides.size() <= extents.size());
  RowBounds bounds{row.offset, row.offset};
  for (std::size_t d = 0; d < row.strides.size(); ++d) {
    Wide reach = Wide{row.strides[d]} * (extents[d] - 1);
    (reach < 0 ? bounds.lo : bounds.hi) += reach;
  }
  return bounds;
}

std::int64_t elementsOf(const Shape& shape, const std::string& what) {
  if (shape.size() > kMaxRank)
    fail(what, ": required at most ", kMaxRank, " dimensions, found ", shape.size());
  Magnitude product = 1;
  for (std::int64_t extent : shape) {
    if (extent < 1) fail(what, ": required extents of at least 1, found ", listText(shape));
    product = multiplyMagnitudes(product, extent);
  }
  if (product >= kMaxElements)
    fail(what, ": required fewer than 2^60 elements, found ", listText(shape));
  return product;
}

AffineRow rowMajor(const Shape& shape) {
  AffineRow row{0, std::vector<std::int64_t>(shape.size(), 1)};
  for (std::size_t d = shape.size(); d-- > 1;) row.strides[d - 1] = row.strides[d] * shape[d];
  return row;
}

bool isInside(const Shape& shape, const std::int64_t* index) {
  for (std::size_t d = 0; d < shape.size(); ++d)
    if (index[d] < 0 || index[d] >= shape[d]) return false;
  return true;
}

void unflatten(const Shape& shape, std::int64_t element, std::int64_t* index) {
  TC0_ASSERT(element >= 0);
  for (std::size_t d = shape.size(); d-- > 0;) {
    index[d] = element % shape[d];
    element /= shape[d];
  }
}

bool advance(std::int64_t* index, std::span<const std::int64_t> extents) {
  for (std::size_t d = extents.size(); d-- > 0;) {
    if (++index[d] < extents[d]) return true;
    index[d] = 0;
  }
  return false;
}

IndexMap identityMap(std::size_t rank) {
  IndexMap map(rank, AffineRow{0, std::vector<std::int64_t>(rank, 0)});
  for (std::size_t d = 0; d < rank; ++d) map[d].strides[d] = 1;
  return map;
}

Index indexAt(const IndexMap& map, const std::int64_t* index) {
  Index result;
  result.reserve(map.size());
  for (const AffineRow& row : map) result.push_back(row.at(index));
  return result;
}

// Offsets and strides are below 2^60 in magnitude and there are at most kMaxRank + kMaxRank of
// them, so the sums of products fit 128 bits.
AffineRow compose(const AffineRow& outer, const IndexMap& inner) {
  TC0_ASSERT(outer.strides.size() >= inner.size());
  Wide offset = outer.offset;
  std::vector<Wide> strides(inner.empty() ? 0 : inner[0].strides.size(), 0);
  for (std::size_t k = 0; k < inner.size(); ++k) {
    offset += Wide{outer.strides[k]} * inner[k].offset;
    for (std::size_t d = 0; d < strides.size(); ++d)
      strides[d] += Wide{outer.strides[k]} * inner[k].strides[d];
  }
  auto narrow = [](Wide value) -> std::int64_t {
    if (value <= -Wide{kMaxElements} || value >= Wide{kMaxElements})
      fail("index maps: required composed offsets and strides below 2^60, found more");
    return value;
  };
  AffineRow row{narrow(offset), {}};
  for (Wide stride : strides) row.strides.push_back(narrow(stride));
  return row;
}

std::string indexText(const Shape& shape, std::int64_t element) {
  Index index(shape.size());
  unflatten(shape, element, index.data());
  return listText(index);
}

}  // namespace tc0
