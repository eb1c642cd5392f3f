#include "compiler/evidence/gate_forms.h"

#include <numeric>

#include "circuit/base/assert.h"

namespace tc0::evidence {
namespace {

// A factor a/b > 0: the weight of every wire of `found` is a/b times its weight in `given`.
struct Factor {
  std::int64_t a = 1, b = 1;
};

std::optional<Factor> factorBetween(const WireForm& found, const WireForm& given) {
  if (found.wires.size() != given.wires.size() || found.wires.empty()) return std::nullopt;
  std::int64_t a = found.wires[0].weight, b = given.wires[0].weight;
  if ((a < 0) != (b < 0)) return std::nullopt;
  if (b < 0) a = -a, b = -b;
  for (std::size_t i = 0; i < found.wires.size(); ++i)
    if (found.wires[i].source != given.wires[i].source ||
        Wide{found.wires[i].weight} * b != Wide{given.wires[i].weight} * a)
      return std::nullopt;
  return Factor{a, b};
}

Wide ceilWide(Wide a, Wide b) { return a / b + (a % b > 0 ? 1 : 0); }

// The position on the number x of `given` at which the gate [found >= p] lies. The wires are
// proportional, so found = a/b (x - given.constant) + found.constant, and the gate is 1 from the
// least integer x on that fulfils it.
std::optional<Position> onGiven(const WireForm& found, const WireForm& given, std::int64_t p) {
  std::optional<Factor> factor = factorBetween(found, given);
  if (!factor) return std::nullopt;
  TC0_ASSERT(factor->b > 0);
  Wide least = ceilWide((Wide{p} - found.constant) * factor->b, factor->a) + given.constant;
  if (least > kMagnitudeLimit || least < -kMagnitudeLimit) return std::nullopt;
  return Position{static_cast<std::int64_t>(least), 1};
}

// Whether two ratios are equal wherever both are defined: numerator and denominator are multiples
// of those of the other by one common positive factor. They are compared as one list of wires, with
// the constants as wires of their own.
bool sameRatio(const GateOperands& found, const GateOperands& given) {
  auto joined = [](const GateOperands& operands) {
    WireForm all = operands.numerator;
    for (const Wire& wire : operands.denominator->wires)
      all.wires.push_back({wire.source, wire.weight});
    if (operands.numerator.constant != 0) all.wires.push_back({-1, operands.numerator.constant});
    if (operands.denominator->constant != 0)
      all.wires.push_back({-2, operands.denominator->constant});
    return all;
  };
  return found.numerator.wires.size() == given.numerator.wires.size() &&
         factorBetween(joined(found), joined(given)).has_value();
}

// Whether the wires of what gates compare all cancel. The gates are then constants.
bool isConstant(const GateOperands& operands) {
  return operands.numerator.wires.empty() &&
         (!operands.denominator || operands.denominator->wires.empty());
}

bool passes(const GateOperands& constant, const GateInfo& gate) {
  std::int64_t denominator = constant.denominator ? constant.denominator->constant : 1;
  return Wide{gate.q} * constant.numerator.constant >= Wide{gate.p} * denominator;
}

}  // namespace

Position lowestTerms(std::int64_t p, std::int64_t q) {
  TC0_ASSERT(q > 0);
  std::int64_t divisor = std::gcd(p, q);
  return divisor == 0 ? Position{0, 1} : Position{p / divisor, q / divisor};
}

std::int64_t StepFunction::at(const Position& position) const {
  std::int64_t value = base;
  for (const auto& [where, increment] : increments)
    if (!(position < where)) value += increment;
  return value;
}

GateOperands GateForms::operandsOf(const GateInfo& info) const {
  const StepOp& step = *circuit_.array(info.step).as<StepOp>();
  GateOperands operands{wiresAt(flattener_, step.numerator, info.index.data()), std::nullopt};
  if (step.denominator)
    operands.denominator = wiresAt(flattener_, *step.denominator, info.index.data());
  return operands;
}

// A wire from an input is not a gate, so a form with such a wire is no step function of anything. A
// gate whose operands are constants is decided: its increment goes into the base or nowhere. Any
// other gate becomes an increment at the position of its threshold on `operands`. The gates of one
// bank follow each other in a form, so what they compare is computed once for each bank.
std::optional<StepFunction> GateForms::asStep(const WireForm& form,
                                              std::optional<GateOperands>& operands) const {
  StepFunction function{form.constant, {}};
  std::optional<GateInfo> last;
  GateOperands found;
  for (const Wire& wire : form.wires) {
    if (wire.source < circuit_.inputWires()) return std::nullopt;
    GateInfo info = query_.place(wire.source - circuit_.inputWires());
    if (!last || last->step != info.step || last->index != info.index) {
      found = operandsOf(info);
      last = info;
      if (!isConstant(found)) {
        if (!operands) operands = found;
        if (found.denominator.has_value() != operands->denominator.has_value()) return std::nullopt;
        if (found.denominator && !sameRatio(found, *operands)) return std::nullopt;
      }
    }
    if (isConstant(found)) {
      if (passes(found, info)) function.base += wire.weight;
      continue;
    }
    std::optional<Position> position = found.denominator
                                           ? std::optional(lowestTerms(info.p, info.q))
                                           : onGiven(found.numerator, operands->numerator, info.p);
    if (!position) return std::nullopt;
    function.increments[*position] += wire.weight;
  }
  return function;
}

Range GateForms::rangeCompared(const WireForm& form) const {
  GateInfo info = query_.place(form.wires.at(0).source - circuit_.inputWires());
  const StepOp& step = *circuit_.array(info.step).as<StepOp>();
  return elementRange(circuit_, step.numerator.array,
                      indexAt(step.numerator.at, info.index.data()));
}

}  // namespace tc0::evidence
