#pragma once

#include <cstdint>

namespace tc0 {

/// One table of a step, ready for evaluation: value(v) = base + sum of increments over the
/// thresholds <= v. Thresholds that the proven range never or always reaches and increments of 0
/// are left out. Forms, cheapest first:
///
/// kConstant: base.
/// kAffine:   base + factor * i, i = clamp((v + add) >> shift, 0, top): equal increments at equal
///            distances that are a power of two.
/// kLookup:   values[i], i as above: thresholds anywhere on a grid of a power of two.
/// kCompare:  compares with each of `count` points, adding values[k].
/// kCells:    values[i], or base + factor * i if `values` is null, i = number of points <= v. A line
///            tells a cell, the cell a first i, and comparing with points[i] for `rounds` times makes
///            it exact (cells.h). The line takes v + add, and in a ratio table the quotient. One
///            point that nothing reaches stands behind the last.
/// kPairs:    kCells with one round in a ratio table, by cell: pairs[c] is p * 2^16 + q of the point
///            that cell c compares with, and ends[c] the value if that is reached * 2^16 + the value
///            if not; a null list of ends stands for base + factor * i.
/// kSearch:   values[number of points <= v], found by halving. The list of points is filled up to
///            2^depth - 1 entries with points that no number reaches.
///
/// In a ratio table point k is points[k] / denominators[k], and only kConstant, kCompare, kCells,
/// kPairs and kSearch occur. kAffine and kLookup are proved when they are made: they are evaluated at each
/// threshold and one below it, and between thresholds both sides are constant.
template <class Number>
struct StepTable {
  enum class Form : std::uint8_t { kConstant, kAffine, kLookup, kCompare, kCells, kPairs, kSearch };
  Form form = Form::kConstant;
  /// Whether both sides of every comparison fit 32 bits, if this is a ratio table of such numbers.
  bool small = false;
  int shift = 0;
  int depth = 0;
  Number base = 0, factor = 0, add = 0, top = 0;
  std::int64_t count = 0;
  const Number* points = nullptr;
  const Number* denominators = nullptr;
  const Number* values = nullptr;
  const Number* ranks = nullptr;  // of kCells, by cell 0 ... top; null: the cell itself
  const Number* pairs = nullptr;  // of kPairs, by cell
  const Number* ends = nullptr;
  double slope = 0, offset = 0;
  int rounds = 0;
};

}  // namespace tc0
