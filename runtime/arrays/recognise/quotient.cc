#include "runtime/arrays/recognise/quotient.h"

#include "circuit/base/table_values.h"

namespace tc0 {
namespace {

// The values of a table by the ranks of another, or nothing if that one lacks a breakpoint. Both
// rise, so one pass over both is enough.
std::vector<std::int64_t> valuesByRank(const Tables& tables, std::int64_t table,
                                       const Tables& other) {
  std::vector<std::int64_t> values{tables.base[table]};
  std::int64_t k = tables.start[table], end = tables.start[table + 1];
  for (std::int64_t rank = 0; rank < other.gates(0); ++rank) {
    std::int64_t value = values.back();
    bool same =
        k < end && Wide{tables.p[k]} * other.qAt(rank) == Wide{other.p[rank]} * tables.qAt(k);
    if (same) value += tables.increments[k++];
    values.push_back(value);
  }
  if (k != end) values.clear();
  return values;
}

}  // namespace

std::optional<std::int64_t> Quotient::guardedBy(std::int64_t shift) const {
  Wide lo = Wide{numerator.lo} + shift, hi = Wide{numerator.hi} + shift;
  if (lo <= -kMagnitudeLimit || hi >= kMagnitudeLimit) return std::nullopt;
  Range within{static_cast<std::int64_t>(lo), static_cast<std::int64_t>(hi)};
  Range reached = reachedValues(*tables, table, within, denominator);
  if (reached.lo != reached.hi) return std::nullopt;
  return reached.lo;
}

std::optional<Quotient> quotientOf(const Circuit& circuit, const PerArray<Range>& ranges,
                                   const StepOp& step, std::int64_t table, ArrayId numerator,
                                   const IndexMap& at, const IndexMap& below, ArrayId end) {
  std::size_t columns = at.empty() ? 0 : at[0].strides.size();
  for (ArrayId id = numerator + 1; id < end; ++id) {
    const Array& array = circuit.array(id);
    const auto* other = array.as<StepOp>();
    if (other == nullptr || !other->denominator || other->tables.tables() != 1) continue;
    bool same = other->numerator.array == numerator &&
                other->denominator->array == step.denominator->array &&
                array.shape == circuit.array(numerator).shape &&
                isIdentity(other->numerator.at, array.shape);
    if (!same || composed(other->denominator->at, at, columns) != below) continue;
    Quotient quotient;
    quotient.values = valuesByRank(step.tables, table, other->tables);
    if (quotient.values.empty()) continue;
    quotient.bank = leafOf(circuit, id, at, columns, true);
    quotient.tables = &step.tables;
    quotient.table = table;
    quotient.numerator = ranges[numerator];
    quotient.denominator = ranges[step.denominator->array];
    return quotient;
  }
  return std::nullopt;
}

}  // namespace tc0
