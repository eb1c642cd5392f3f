#pragma once

#include <functional>
#include <vector>

#include "circuit/base/index_map.h"

namespace tc0 {

/// A class of elements of a family's array: those with the same constant digits whose growing
/// digits are equal in the same places.
struct ElementClass {
  const Shape& units;                // the extents, or what s is multiplied by
  const std::vector<int>& powers;    // 1: the extent grows
  std::vector<std::int64_t> digits;  // the growing digit of each growing dimension, 0, 1, ...
  int different = 0;                 // how many different ones there are

  /// An element of the class, in every member of a side of at least `different`. `constant` has the
  /// constant digit of each dimension.
  Index at(const Index& constant) const;
};

/// Calls `visit` for each class, with the constant digits of its elements. Throws Error if there are
/// more than 2^22 classes.
void elementClasses(const Shape& units, const std::vector<int>& powers,
                    const std::function<void(const Index&, const ElementClass&)>& visit);

}  // namespace tc0
