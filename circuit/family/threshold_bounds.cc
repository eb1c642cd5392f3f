#include "circuit/family/threshold_bounds.h"

#include <algorithm>

#include "circuit/base/number.h"

namespace tc0 {
namespace {

Wide largest(const std::vector<std::int64_t>& numbers) {
  Magnitude result = 0;
  for (std::int64_t number : numbers) result = std::max(result, magnitude(number));
  return static_cast<Wide>(result);
}

// Every row of a table of waves lies within its bounds, which the base has.
Wide largestWeight(const Term& term) {
  return term.weights == nullptr ? 1 : largest(*term.weights);
}

}  // namespace

ThresholdBounds::ThresholdBounds(const CircuitFamily& family)
    : family_(family), constants_(family.base().arrays().size()) {}

Polynomial ThresholdBounds::of(ArrayId step) {
  const StepOp& op = *family_.base().array(step).as<StepOp>();
  const CircuitFamily::GrowingArray& growing = family_.growing()[step];
  const Wide p = largest(op.tables.p);
  const Polynomial& numerator = constant(op.numerator.array);
  if (!op.denominator) return numerator + monomial(p, 0);
  const Polynomial q = growing.power > 0
                           ? monomial(largest(growing.q), growing.power)
                           : monomial(op.tables.q.empty() ? 1 : largest(op.tables.q), 0);
  return numerator * q + constant(op.denominator->array) * monomial(p, 0);
}

const Polynomial& ThresholdBounds::constant(ArrayId array) {
  if (!constants_[array]) constants_[array] = computed(array);
  return *constants_[array];
}

Polynomial ThresholdBounds::computed(ArrayId id) {
  const Array& array = family_.base().array(id);
  if (const auto* input = array.as<InputOp>())
    return monomial(largest({codingConstant(input->coding, input->range)}), 0);
  if (const auto* step = array.as<StepOp>()) return monomial(largest(step->tables.base), 0);
  if (const auto* read = array.as<ReadOp>()) return monomial(largest(read->base), 0);
  const SumOp& sum = *array.as<SumOp>();
  Polynomial result;
  for (std::size_t k = 0; k < sum.terms.size(); ++k) {
    const Term& term = sum.terms[k];
    const Wide scale = static_cast<Wide>(magnitude(term.scale));
    Polynomial one = monomial(scale, 0) * monomial(largestWeight(term), 0);
    const CircuitFamily::GrowingTerm& growing = family_.growing()[id].terms[k];
    for (std::size_t j = 0; j < growing.units.size(); ++j)
      one = one * monomial(growing.units[j], growing.powers[j]);
    if (term.source != kOne) one = one * constant(term.source);
    result = result + one;
  }
  return result;
}

}  // namespace tc0
