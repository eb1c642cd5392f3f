#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "circuit/circuit.h"
#include "runtime/arrays/recognise/leaf.h"
#include "runtime/arrays/recognise/operand.h"
#include "runtime/arrays/recognise/quotient.h"

namespace tc0 {

/// No sum of a rewritten sum reaches this.
inline constexpr std::int64_t kMostProduct = std::int64_t{1} << 61;

bool isEverywhere(const Term& term, const Shape& shape);
bool isConstant(const AffineRow& row);
/// The weight of a term that weighs all it reads alike, or nothing.
std::optional<std::int64_t> oneWeight(const Term& term);
/// The term without reduction dimensions of extent 1, so that equal reductions look equal. `rank`:
/// the dimensions of the sum.
Term withoutOnes(Term term, std::size_t rank);

/// What a term of a sum turns out to be made of, over the columns (o, r, i): a step of a sum of
/// leaves. `inner` marks the columns i, along which none of their numbers moves.
struct Parts {
  const Term* term = nullptr;
  const Tables* tables = nullptr;  // of the outer step
  std::int64_t table = 0;
  bool banks = true;         // whether numbers are those of banks (leafOf)
  std::size_t rank = 0;      // of the sum
  std::vector<Leaf> leaves;  // of the sum inside, over all columns
  std::vector<bool> inner;   // by column
  Shape innerShape, outer;   // extents of i and of r
  std::int64_t constant = 0;
  std::optional<Quotient> quotient;  // if the outer step is a ratio

  /// A row without its inner columns, or with nothing but them.
  AffineRow keep(const AffineRow& row, bool innerOnes) const;
};

/// Takes a term apart, or returns nothing if it is no step of a sum of leaves.
std::optional<Parts> takeApart(const Circuit& circuit, const PerArray<Range>& ranges,
                               const Array& array, const Term& term, ArrayId end, bool banks);

/// The two numbers that the leaves are functions of, over the columns (o, r), and the number of each
/// leaf.
struct TwoNumbers {
  std::vector<Operand> numbers;
  std::vector<std::size_t> of;
};
/// Nothing if there are more or fewer than two.
std::optional<TwoNumbers> twoNumbers(const Circuit& circuit, const PerArray<Range>& ranges,
                                     const Parts& parts);

}  // namespace tc0
