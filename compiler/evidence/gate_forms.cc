#include "compiler/evidence/gate_forms.h"

#include <numeric>

namespace tc0::evidence {
namespace {

// found = a/b * given in every wire, a/b > 0.
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

// Where [found >= p] lies on the given number: found = a/b (x - given.constant) + found.constant.
std::optional<Position> onGiven(const WireForm& found, const WireForm& given, std::int64_t p) {
  std::optional<Factor> factor = factorBetween(found, given);
  if (!factor) return std::nullopt;
  Wide least = ceilWide((Wide{p} - found.constant) * factor->b, factor->a) + given.constant;
  if (least > kMagnitudeLimit || least < -kMagnitudeLimit) return std::nullopt;
  return Position{static_cast<std::int64_t>(least), 1};
}

bool sameRatio(const Compared& found, const Compared& given) {
  // Compared as one list of wires, numerator and denominator, with their constants as wires.
  auto joined = [](const Compared& compared) {
    WireForm all = compared.numerator;
    for (const Wire& wire : compared.denominator->wires)
      all.wires.push_back({wire.source, wire.weight});
    if (compared.numerator.constant != 0) all.wires.push_back({-1, compared.numerator.constant});
    if (compared.denominator->constant != 0)
      all.wires.push_back({-2, compared.denominator->constant});
    return all;
  };
  return found.numerator.wires.size() == given.numerator.wires.size() &&
         factorBetween(joined(found), joined(given)).has_value();
}

// Numbers whose wires cancel: their gates are constants.
bool isConstant(const Compared& compared) {
  return compared.numerator.wires.empty() &&
         (!compared.denominator || compared.denominator->wires.empty());
}

bool passes(const Compared& constant, const GateInfo& gate) {
  std::int64_t denominator = constant.denominator ? constant.denominator->constant : 1;
  return Wide{gate.q} * constant.numerator.constant >= Wide{gate.p} * denominator;
}

}  // namespace

Position lowestTerms(std::int64_t p, std::int64_t q) {
  std::int64_t divisor = std::gcd(p, q);
  return divisor == 0 ? Position{0, 1} : Position{p / divisor, q / divisor};
}

std::int64_t StepFunction::at(const Position& position) const {
  std::int64_t value = base;
  for (const auto& [where, increment] : increments)
    if (!(position < where)) value += increment;
  return value;
}

Compared GateForms::comparedBy(const GateInfo& info) const {
  const StepOp& step = *circuit_.array(info.step).as<StepOp>();
  Compared compared{wiresAt(flattener_, step.numerator, info.index.data()), std::nullopt};
  if (step.denominator)
    compared.denominator = wiresAt(flattener_, *step.denominator, info.index.data());
  return compared;
}

std::optional<StepFunction> GateForms::asStep(const WireForm& form,
                                              std::optional<Compared>& compared) const {
  StepFunction function{form.constant, {}};
  std::optional<GateInfo> last;  // gates of one bank follow each other
  Compared found;
  for (const Wire& wire : form.wires) {
    if (wire.source < circuit_.inputWires()) return std::nullopt;
    GateInfo info = query_.place(wire.source - circuit_.inputWires());
    if (!last || last->step != info.step || last->index != info.index) {
      found = comparedBy(info);
      last = info;
      if (!isConstant(found)) {
        if (!compared) compared = found;
        if (found.denominator.has_value() != compared->denominator.has_value()) return std::nullopt;
        if (found.denominator && !sameRatio(found, *compared)) return std::nullopt;
      }
    }
    if (isConstant(found)) {
      if (passes(found, info)) function.base += wire.weight;
      continue;
    }
    std::optional<Position> position = found.denominator
                                           ? std::optional(lowestTerms(info.p, info.q))
                                           : onGiven(found.numerator, compared->numerator, info.p);
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
