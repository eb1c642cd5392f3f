#pragma once

#include <optional>
#include <span>
#include <vector>

#include "circuit/base/index_map.h"
#include "circuit/base/range.h"

namespace tc0 {

/// Elements of an array: an interval of indices in each dimension. A box of no dimensions has one
/// element. Sets that may be empty are optional boxes.
using Box = std::vector<Range>;
using MaybeBox = std::optional<Box>;

Box boxOf(const Shape& shape);
Shape shapeOf(const Box& box);
std::int64_t elementsOf(const Box& box);

/// The smallest box that holds both.
MaybeBox hull(const MaybeBox& a, const MaybeBox& b);
MaybeBox intersection(const MaybeBox& a, const MaybeBox& b);

/// The smallest box that holds all indices which a map reads for readers in a box.
Box imageOf(const IndexMap& map, const Box& readers);

/// Part `rank` of a box that is divided among `ranks`: it is halved again and again along its
/// longest dimension, so that parts are as near to cubes as they can be and need few elements of
/// other parts. The parts of all ranks have every element of the box once; if there are fewer
/// elements than ranks, some parts are empty.
MaybeBox partOf(Box box, int rank, int ranks);

/// The row for a reader that counts from the corner of its box, into a source that begins at
/// `sourceLo`. Strides after those of the box's dimensions, along a reduction, stay.
AffineRow shifted(const AffineRow& row, const Box& readers, std::int64_t sourceLo);
IndexMap shifted(const IndexMap& map, const Box& readers, const Box& source);

/// The numbers of the elements of a box for many samples: byte (s * elements(box) + e) * bytes and
/// the bytes after it are element e in sample s.
struct BoxView {
  std::byte* data;
  const Box& box;
};

/// Copies the elements of `what`, which lies in both boxes.
void copyElements(const BoxView& from, const BoxView& to, const Box& what, std::int64_t samples,
                  std::int64_t bytes);

}  // namespace tc0
