#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "circuit/circuit.h"
#include "runtime/arrays/recognise/common_weights.h"
#include "runtime/arrays/recognise/rewritten.h"

namespace tc0 {

/// One term of a sum, or one view of a step, in element numbers: at output index o and reduction
/// index r it reads
///   source element at(o) + overAt . r   and   weight number weightAt(o) + overWeight . r.
///
/// Dimensions of extent 1 are dropped, and two neighbouring dimensions become one if every row
/// passes from the first to the second in one stride. So the last dimension is long.
struct FlatTerm {
  ArrayId source = kOne;
  std::int64_t scale = 1;
  AffineRow at;
  const std::int64_t* weights = nullptr;  // never null: a term without weights has one 1, strides 0
  AffineRow weightAt;
  Shape over;
  std::vector<std::int64_t> overAt, overWeight;
  std::vector<Range> domain;                    // empty: everywhere
  std::shared_ptr<const CommonWeights> common;  // the weights in other words, or null
};

/// scale times the sum over r of the elements that a and b read. Both have the same `over`, weight 1
/// and no domain.
///
/// If both are bytes that lie side by side, quads of them can be multiplied at once (dense.h).
struct FlatProduct {
  FlatTerm a, b;
  std::int64_t scale = 1;
  std::int64_t shortQuads = 0;  // quads whose products 16-bit sums hold; 0: quads must not be used
  bool isUnsigned = false;      // then no a is negative; otherwise each a is at least -127
};

/// scale times the largest of the elements at(o) + places[k].
struct FlatMaximum {
  ArrayId source = 0;
  AffineRow at;
  std::vector<std::int64_t> places;
  std::int64_t scale = 1;
};

struct FlatSum {
  Shape shape;
  std::vector<FlatTerm> terms;
  std::vector<FlatProduct> products;
  std::vector<FlatMaximum> maxima;
};

/// A step or a read. A read is a step with other values: it reads the step's numerator through both
/// index maps, and its tables are numbered table * variants + variant. The bank's own tables, of
/// which all reads of a step make use, are numbered by `bankAt`.
struct FlatStep {
  Shape shape;
  FlatTerm numerator;
  bool ratio = false;
  FlatTerm denominator;  // of a ratio
  AffineRow tableAt, bankAt;
};

FlatSum flatSum(const Circuit& circuit, const Array& array, const RewrittenSum& sum);
FlatStep flatStep(const Circuit& circuit, const Array& array, const StepOp& step);
FlatStep flatRead(const Circuit& circuit, const Array& array, const ReadOp& read);

/// Whether a view of this shape reads each element at its own number.
bool readsInPlace(const Shape& shape, const FlatTerm& view);

}  // namespace tc0
