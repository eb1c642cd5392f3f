#include "compiler/family/literature.h"

#include "circuit/base/error.h"

namespace tc0::family {

// The counts of a block's parts, in the order of the table in the header, times blocks; and the
// step's own.
SymbolicDepth literatureDepth(std::int64_t blocks, std::int64_t steps) {
  SymbolicDepth depth;
  depth.patch = depth.unpatch = steps;
  depth.standard = steps * (blocks * (6 + 5 + 2) + 1);
  depth.sum = steps * (blocks * (6 + 2 + 1) + 1);
  depth.exponential = depth.root = steps * blocks;
  return depth;
}

std::string text(const SymbolicDepth& depth) {
  std::string result;
  auto add = [&](std::int64_t times, const char* name) {
    if (times == 0) return;
    result += (result.empty() ? "" : " + ") + (times == 1 ? name : cat(times, " ", name));
  };
  add(depth.standard, "d_std");
  add(depth.sum, "d_sum");
  add(depth.exponential, "d_exp");
  add(depth.root, "d_sqrt");
  add(depth.patch, "d_patch");
  add(depth.unpatch, "d_unpatch");
  return result;
}

}  // namespace tc0::family
