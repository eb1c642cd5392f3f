#pragma once

#include <vector>

#include "tools/check/affine.h"

namespace tc0check {

/// Calls visit(index) for each index of a box.
template <class Visit>
void forEach(const Box& box, Visit visit) {
  std::vector<Int> index;
  for (Span span : box) index.push_back(span.lo);
  while (true) {
    visit(index.data());
    std::size_t d = box.size();
    while (d > 0 && index[d - 1] == box[d - 1].hi) {
      index[d - 1] = box[d - 1].lo;
      --d;
    }
    if (d == 0) return;
    ++index[d - 1];
  }
}

}  // namespace tc0check
