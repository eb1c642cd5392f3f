#pragma once

#include <cstdint>
#include <vector>

#include "circuit/circuit.h"
#include "runtime/arrays/kernels/rank_table.h"

namespace tc0 {

/// Sums whose partial sums all stay below this are added up in doubles, which then are exact.
inline constexpr Magnitude kDoubleSum = Magnitude{1} << 50;

/// Whether ranks of a step can be found in doubles. Its numerators and denominators must be below
/// kDoubleSum.
///
/// In a ratio, doubles compare the rounded quotient n / d with the rounded p / q. Rounding keeps the
/// order, so if n / d reaches p / q, the rounded quotient reaches the rounded point. If it does not,
/// it is less by 1 / (d q) at least, which is 2^-48 of p / q if p d < 2^48, so rounding to 53 bits
/// keeps both apart.
bool ranksFitDoubles(const StepOp& step, Range numerator, Range denominator);

/// All tables of a step as lists for finding ranks in doubles. A step and all its reads share them.
class RankTables {
 public:
  /// Requires ranksFitDoubles.
  RankTables(const StepOp& step, Range numerator, Range denominator);
  RankTables(const RankTables&) = delete;
  RankTables& operator=(const RankTables&) = delete;

  std::int64_t size() const { return std::ssize(tables_); }
  const RankTable& operator[](std::int64_t table) const { return tables_[table]; }

 private:
  void add(const StepOp& step, std::int64_t table, Range numerator, Range denominator);
  bool addLine(RankTable& table, const std::vector<std::int64_t>& thresholds);
  bool addCells(RankTable& table, const std::vector<double>& thresholds);
  void addList(RankTable& table, const std::vector<double>& thresholds);

  std::vector<RankTable> tables_;
  std::vector<double> points_;
  std::vector<std::int32_t> cells_;
};

/// What a step or a read shows, by rank: tables numbered table * variants + variant.
class ValueTables {
 public:
  /// Whether all values fit 32 bits.
  static bool fit(const StepOp& step, const ReadOp* read);
  /// `read`: null for the step's own values. Requires that they fit.
  ValueTables(const StepOp& step, const ReadOp* read);
  ValueTables(const ValueTables&) = delete;
  ValueTables& operator=(const ValueTables&) = delete;

  const ValueTable& operator[](std::int64_t table) const { return tables_[table]; }

 private:
  std::vector<ValueTable> tables_;
  std::vector<std::int32_t> values_;
};

}  // namespace tc0
