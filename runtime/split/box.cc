#include "runtime/split/box.h"

#include <algorithm>
#include <cstring>

#include "circuit/base/assert.h"

namespace tc0 {
namespace {

std::int64_t extent(Range range) { return range.hi - range.lo + 1; }

// The place of an index in a box, in row-major order.
std::int64_t placeIn(const Box& box, const Index& index) {
  std::int64_t place = 0;
  for (std::size_t d = 0; d < box.size(); ++d)
    place = place * extent(box[d]) + index[d] - box[d].lo;
  return place;
}

// How many of the last dimensions form rows that lie in one piece in both boxes: all of those that
// are whole in both, and one more.
std::size_t rowDimensions(const Box& what, const Box& from, const Box& to) {
  std::size_t rows = 0;
  while (rows < what.size()) {
    const std::size_t d = what.size() - 1 - rows;
    ++rows;
    if (what[d] != from[d] || what[d] != to[d]) break;
  }
  return rows;
}

}  // namespace

Box boxOf(const Shape& shape) {
  Box box;
  for (std::int64_t size : shape) box.push_back({0, size - 1});
  return box;
}

Shape shapeOf(const Box& box) {
  Shape shape;
  for (Range range : box) shape.push_back(extent(range));
  return shape;
}

std::int64_t elementsOf(const Box& box) {
  std::int64_t elements = 1;
  for (Range range : box) elements *= extent(range);
  return elements;
}

MaybeBox hull(const MaybeBox& a, const MaybeBox& b) {
  if (!a || !b) return a ? a : b;
  Box box = *a;
  for (std::size_t d = 0; d < box.size(); ++d) box[d] = box[d].hull((*b)[d]);
  return box;
}

MaybeBox intersection(const MaybeBox& a, const MaybeBox& b) {
  if (!a || !b) return std::nullopt;
  Box box = *a;
  for (std::size_t d = 0; d < box.size(); ++d) {
    box[d] = {std::max(box[d].lo, (*b)[d].lo), std::min(box[d].hi, (*b)[d].hi)};
    if (box[d].lo > box[d].hi) return std::nullopt;
  }
  return box;
}

Box imageOf(const IndexMap& map, const Box& readers) {
  Box image;
  for (const AffineRow& row : map) {
    Range values{row.offset, row.offset};
    for (std::size_t d = 0; d < row.strides.size(); ++d) {
      const std::int64_t a = row.strides[d] * readers[d].lo, b = row.strides[d] * readers[d].hi;
      values = {values.lo + std::min(a, b), values.hi + std::max(a, b)};
    }
    image.push_back(values);
  }
  return image;
}

MaybeBox partOf(Box box, int rank, int ranks) {
  while (ranks > 1) {
    const auto longest = std::max_element(box.begin(), box.end(),
                                          [](Range a, Range b) { return extent(a) < extent(b); });
    if (longest == box.end() || extent(*longest) == 1)
      return rank == 0 ? MaybeBox(box) : std::nullopt;
    const int left = ranks / 2;
    const std::int64_t size = extent(*longest),
                       cut = std::max<std::int64_t>(
                           1, size / ranks * left + size % ranks * left / ranks);
    TC0_ASSERT(cut < size);
    if (rank < left) {
      longest->hi = longest->lo + cut - 1;
      ranks = left;
    } else {
      longest->lo += cut;
      rank -= left;
      ranks -= left;
    }
  }
  return box;
}

AffineRow shifted(const AffineRow& row, const Box& readers, std::int64_t sourceLo) {
  AffineRow own = row;
  for (std::size_t d = 0; d < readers.size() && d < row.strides.size(); ++d)
    own.offset += row.strides[d] * readers[d].lo;
  own.offset -= sourceLo;
  return own;
}

IndexMap shifted(const IndexMap& map, const Box& readers, const Box& source) {
  IndexMap own;
  for (std::size_t k = 0; k < map.size(); ++k)
    own.push_back(shifted(map[k], readers, source[k].lo));
  return own;
}

void copyElements(const BoxView& from, const BoxView& to, const Box& what, std::int64_t samples,
                  std::int64_t bytes) {
  const std::size_t rows = rowDimensions(what, from.box, to.box);
  const Box outer(what.begin(), what.end() - rows);
  const std::int64_t length = elementsOf(what) / elementsOf(outer) * bytes;
  const std::int64_t fromSize = elementsOf(from.box) * bytes, toSize = elementsOf(to.box) * bytes;
  const Shape extents = shapeOf(outer);
  Index counter(outer.size(), 0), index(what.size());
  do {
    for (std::size_t d = 0; d < what.size(); ++d)
      index[d] = what[d].lo + (d < outer.size() ? counter[d] : 0);
    const std::byte* source = from.data + placeIn(from.box, index) * bytes;
    std::byte* target = to.data + placeIn(to.box, index) * bytes;
    for (std::int64_t s = 0; s < samples; ++s)
      std::memcpy(target + s * toSize, source + s * fromSize, length);
  } while (advance(counter.data(), extents));
}

}  // namespace tc0
