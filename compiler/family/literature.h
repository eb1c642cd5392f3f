#pragma once

#include <cstdint>
#include <string>

namespace tc0::family {

/// The depth that the literature on transformers and threshold circuits states for a sampler. It is
/// symbolic: a sum of the depths of standard operations on floats (d_std: add, multiply, divide,
/// compare), of iterated sums (d_sum), of exp and of the square root.
///
///   block   attention         6 (d_std + d_sum) + d_exp
///           layer norm        5 d_std + 2 d_sum + d_sqrt
///           perceptron layer  2 d_std + d_sum
///   step    d_patch + blocks + d_unpatch + d_std + d_sum
struct SymbolicDepth {
  std::int64_t patch = 0, unpatch = 0, standard = 0, sum = 0, exponential = 0, root = 0;
};
SymbolicDepth literatureDepth(std::int64_t blocks, std::int64_t steps);

/// "14 d_std + 10 d_sum + d_exp + d_sqrt + d_patch + d_unpatch".
std::string text(const SymbolicDepth& depth);

}  // namespace tc0::family
