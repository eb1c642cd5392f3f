#pragma once

#include <vector>

#include "circuit/circuit.h"
#include "circuit/partition.h"

namespace tc0 {

/// One way from a reader's index t through sums down to an input or a step, with every index map
/// composed: with r running over the box `over` (the reductions met on the way), the reader meets
/// element at(t, r) of `leaf`.
struct LeafPath {
  ArrayId leaf = 0;
  Shape over;
  IndexMap at;                       // rows: index in leaf; columns: t, then r
  std::vector<AffineRow> selectors;  // which weight, table or variant is met: affine in (t, r)
  struct Border {
    AffineRow row;
    Range inside;
  };
  std::vector<Border> borders;  // the path exists where every row lies inside
};

/// All paths of a view for readers with indices of the given shape. Throws Error beyond 2^16 paths.
std::vector<LeafPath> pathsOf(const Circuit& circuit, const View& view, const Shape& shape);

/// The questions about t whose answers fix the flattened form up to a renaming of wires: which
/// weights are met, which borders are crossed, and where two paths arrive at the same element.
std::vector<Question> questionsOf(const std::vector<LeafPath>& paths, const Shape& shape);

/// Asks a question about the leaf's index at the path's end: the question about t that settles its
/// answers for all r.
Question throughPath(const Question& question, const LeafPath& path, const Shape& shape);

}  // namespace tc0
