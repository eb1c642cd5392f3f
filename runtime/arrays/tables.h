#pragma once

#include <cstdint>
#include <vector>

#include "circuit/circuit.h"
#include "runtime/arrays/cells.h"
#include "runtime/arrays/kernels/step_table.h"

namespace tc0 {

/// All tables of a step or of a read, numbered table * variants + variant, with the lists that they
/// point into. Memory follows the tables' gates.
template <class Number>
class StepTableSet {
 public:
  /// `base` and `increments` are ordered as in ReadOp; a step's own are those of one variant.
  /// Numerators and denominators lie in the ranges.
  StepTableSet(const StepOp& step, const std::vector<std::int64_t>& base,
               const std::vector<std::int64_t>& increments, std::int64_t variants, Range numerator,
               Range denominator);

  std::int64_t size() const { return std::ssize(tables_); }
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
  void add(const Points& points, std::int64_t base, bool ratio, Range numerator, Range denominator);
  bool addOnGrid(StepTable<Number>& table, const Points& points, std::int64_t base,
                 std::int64_t longest);
  bool addCells(StepTable<Number>& table, const Points& points, bool ratio);
  bool addPairs(StepTable<Number>& table, const Points& points, const Cells& cells);
  void addList(StepTable<Number>& table, const Points& points, bool ratio);
  bool isSmall(const Points& points, Range numerator, Range denominator) const;

  std::vector<StepTable<Number>> tables_;
  std::vector<Number> points_, denominators_, values_, ranks_, pairs_, ends_;
  /// The beginning of each table's lists.
  std::vector<std::size_t> pointsAt_, valuesAt_, ranksAt_, pairsAt_, endsAt_;
  std::int64_t lookupEntries_ = 0;  // of all lookup tables so far
  std::int64_t lookupBudget_ = 0;   // what lookupEntries_ may reach
};

}  // namespace tc0
