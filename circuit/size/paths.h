#pragma once

#include <vector>

#include "circuit/circuit.h"
#include "circuit/size/partition.h"

namespace tc0 {

/// A way from a reader's index t through sums down to an input or a step (the leaf), with all index
/// maps on the way composed. Let r run over the box `over`, which holds the reductions on the way;
/// then the reader meets element at(t, r) of the leaf.
struct LeafPath {
  ArrayId leaf = 0;
  Shape over;
  IndexMap at;                       // rows: index in leaf; columns: t, then r
  std::vector<AffineRow> selectors;  // which weight, table or variant is met: affine in (t, r)
  struct Border {
    AffineRow row;
    Range inside;
  };
  std::vector<Border> borders;  // the path exists for a (t, r) if every row lies inside its range
};

/// The composition of two maps as rows with a stride for each column of (t, r), even if the inner
/// map has no rows that say how many columns there are.
AffineRow composedWith(const AffineRow& outer, const IndexMap& inner, std::size_t columns);
IndexMap composedWith(const IndexMap& outer, const IndexMap& inner, std::size_t columns);

/// All paths of a view for readers with indices of the given shape. Throws Error if there are more
/// than 2^16.
std::vector<LeafPath> pathsOf(const Circuit& circuit, const View& view, const Shape& shape);

/// The questions about t whose answers determine the flattened form up to a renaming of wires:
/// which weights are met, which borders are crossed, and which paths arrive at the same element.
std::vector<Question> questionsOf(const std::vector<LeafPath>& paths, const Shape& shape);

/// Turns a question about an index of the leaf into one about t: the answer to the new question
/// determines the answers to the old one for all r.
Question throughPath(const Question& question, const LeafPath& path, const Shape& shape);

}  // namespace tc0
