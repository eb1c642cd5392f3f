#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "circuit/base/tables.h"

namespace tc0 {

/// One table of a plain step: it is `base` at first and gains increments[k] from p[k] on.
inline Tables table(std::vector<std::int64_t> p, std::vector<std::int64_t> increments,
                    std::int64_t base = 0) {
  std::int64_t gates = std::ssize(p);
  return {{0, gates}, std::move(p), {}, {base}, std::move(increments)};
}

/// One table of a ratio step: it is 0 at first and gains increments[k] from p[k] / q[k] on.
inline Tables ratioTable(std::vector<std::int64_t> p, std::vector<std::int64_t> q,
                         std::vector<std::int64_t> increments) {
  std::int64_t gates = std::ssize(p);
  return {{0, gates}, std::move(p), std::move(q), {0}, std::move(increments)};
}

}  // namespace tc0
