#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "circuit/base/index_map.h"

namespace tc0 {

/// Splits the elements [first, first + rows) of a row-major shape into runs along the last
/// dimension. Within a run the index changes in its last place alone, by one each row, so every
/// affine function of the index changes by one stride. Calls body(index of the run's first row, rows
/// before it, its rows).
template <class Body>
void forRuns(const Shape& shape, std::int64_t first, std::int64_t rows, const Body& body) {
  std::array<std::int64_t, kMaxRank> index{};
  unflatten(shape, first, index.data());
  for (std::int64_t done = 0; done < rows;) {
    std::int64_t run = 1;
    if (!shape.empty()) run = std::min(rows - done, shape.back() - index[shape.size() - 1]);
    body(index.data(), done, run);
    done += run;
    if (done == rows) return;
    index[shape.size() - 1] += run - 1;
    advance(index.data(), shape);
  }
}

inline std::int64_t lastStride(const AffineRow& row) {
  return row.strides.empty() ? 0 : row.strides.back();
}

}  // namespace tc0
