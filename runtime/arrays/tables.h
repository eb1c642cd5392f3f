#pragma once

#include <cstdint>
#include <vector>

#include "circuit/circuit.h"

namespace tc0 {

/// One table of a step, ready for evaluation: value(v) = base + sum of increments over the
/// thresholds <= v. Thresholds that the proven range never or always reaches and increments of 0
/// are gone. Forms, cheapest first:
///
/// kConstant: base.
/// kAffine:   base + factor * i, i = clamp((v + add) >> shift, 0, top): thresholds at equal steps
/// of
///            a power of two, equal increments.
/// kLookup:   values[i], i as above: thresholds anywhere on a grid of a power of two.
/// kCompare:  compares with each of `count` points, adding values[k].
/// kSearch:   values[number of points <= v], by halving; 2^depth - 1 points, the last ones repeated
///            as "never" up to it.
///
/// In a ratio table point k is points[k] / denominators[k] and only kConstant, kCompare and kSearch
/// occur. kAffine and kLookup are proved when they are made: they are evaluated at each threshold
/// and one below it, between which both sides are constant.
template <class Number>
struct StepTable {
  enum class Form : std::uint8_t { kConstant, kAffine, kLookup, kCompare, kSearch };
  Form form = Form::kConstant;
  int shift = 0;
  int depth = 0;
  Number base = 0, factor = 0, add = 0, top = 0;
  std::int64_t count = 0;
  const Number* points = nullptr;
  const Number* denominators = nullptr;
  const Number* values = nullptr;
};

/// All tables of a step or of a read, [table * variants + variant], with the lists that they point
/// into. Memory follows the tables' gates.
template <class Number>
class StepTableSet {
 public:
  /// `base` and `increments` as in ReadOp (a step's own are those of one variant). Numerators and
  /// denominators lie in the ranges.
  StepTableSet(const StepOp& step, const std::vector<std::int64_t>& base,
               const std::vector<std::int64_t>& increments, std::int64_t variants, Range numerator,
               Range denominator);

  const StepTable<Number>& operator[](std::int64_t table) const { return tables_[table]; }

 private:
  struct Point {
    std::int64_t p, q, increment;
  };
  using Points = std::vector<Point>;
  using Form = typename StepTable<Number>::Form;

  static Points livePoints(const Tables& tables, std::int64_t table, const std::int64_t* increments,
                           Range n, Range d, std::int64_t& base);
  static bool provedOnGrid(const StepTable<Number>& table, const Points& points, std::int64_t base);
  void add(const Points& points, std::int64_t base, bool ratio, bool grid);
  bool addOnGrid(StepTable<Number>& table, const Points& points, std::int64_t base);
  void addList(StepTable<Number>& table, const Points& points, bool ratio);

  std::vector<StepTable<Number>> tables_;
  std::vector<Number> points_, denominators_, values_;
  std::vector<std::size_t> pointsAt_, valuesAt_;  // where each table's lists begin
  std::int64_t lookups_ = 0, budget_ = 0;         // entries of lookup tables, taken and allowed
};

}  // namespace tc0
