#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "circuit/base/index_map.h"

namespace tc0 {

struct FlatTerm;

/// A matrix of weights that are `shared` by all rows but on a few diagonals: row n is
///
///   shared[k] + the sum over diagonals with n + shift = k of weights[n].
///
/// So the products with `shared` are added up once for all rows, as in centring, n x - sum x, whose
/// matrix has N^2 weights. Weights are those of the circuit, without the term's scale.
struct CommonWeights {
  struct Diagonal {
    std::int64_t shift = 0;
    std::int64_t first = 0;             // rows before it have no k
    std::vector<std::int64_t> weights;  // of the rows from `first` on
  };
  std::vector<std::int64_t> shared;
  std::vector<Diagonal> diagonals;
  /// The largest sum of magnitudes in `shared` plus the diagonals of a row.
  std::uint64_t magnitude = 0;
};

/// Finds the common weights of a term whose rows lie along the last output dimension, or null if the
/// term is no such matrix or this would not save most of its products. The shared weight of a column
/// is its most frequent one; what differs is exact by construction.
std::shared_ptr<const CommonWeights> commonWeights(const FlatTerm& term, const Shape& shape);

}  // namespace tc0
