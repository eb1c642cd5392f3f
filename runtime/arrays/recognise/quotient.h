#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "circuit/circuit.h"
#include "runtime/arrays/recognise/leaf.h"

namespace tc0 {

/// The number behind a ratio step of (n + shift) / d: the rank of n / d in another ratio step, which
/// compares the same two elements and has all of its breakpoints. Without a shift the step is a
/// function of that rank; with one, proofs need that it is constant.
struct Quotient {
  std::size_t leaf = 0;              // the place of n among the leaves
  Leaf bank;                         // the bank of the other step
  std::vector<std::int64_t> values;  // of the step without a shift, by the other's rank
  const Tables* tables = nullptr;
  std::int64_t table = 0;
  Range numerator, denominator;

  /// The step's value with a shift, if it is the same for all n and d of the ranges.
  std::optional<std::int64_t> guardedBy(std::int64_t shift) const;
};

/// Finds the other step before `end` for a step that compares element `at` of `numerator` with
/// element `below` of its denominator's array, or returns nothing.
std::optional<Quotient> quotientOf(const Circuit& circuit, const PerArray<Range>& ranges,
                                   const StepOp& step, std::int64_t table, ArrayId numerator,
                                   const IndexMap& at, const IndexMap& below, ArrayId end);

}  // namespace tc0
