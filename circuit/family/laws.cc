#include "circuit/family/laws.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "circuit/family/element_classes.h"
#include "circuit/family/gate_figures.h"
#include "circuit/family/threshold_bounds.h"
#include "circuit/size/count.h"

namespace tc0 {
namespace {

constexpr int kMaxDigits = 12;  // growing digits and reductions in all

Wide signedOf(Count value) {
  const auto result = static_cast<Wide>(value);
  if (result < 0) fail("family: required figures below 2^127, found more");
  return result;
}

// The sum over some classes of a figure of one element, for each of the sides.
using Values = std::vector<Wide>;

// The members of a few sides in which gates are looked at.
struct Members {
  std::int64_t first = 1;  // at least the growing digits of every element
  std::vector<Circuit> circuits;

  Members(const CircuitFamily& family, const Symmetry& symmetry) {
    int digits = 0, reductions = 0;
    for (const StepSymmetry& step : symmetry.steps) {
      digits = std::max(digits, step.growingDigits);
      reductions = std::max(reductions, step.growingReductions);
    }
    if (digits + reductions > kMaxDigits)
      fail("family: required at most ", kMaxDigits, " growing digits and reductions, found ",
           digits + reductions);
    first = std::max(1, digits);
    for (int k = 0; k <= reductions; ++k) circuits.push_back(family.at(first + k));
  }

  std::int64_t last() const { return first + std::ssize(circuits) - 1; }
};

// Adds up the figures of one step, class by class.
class StepSums {
 public:
  StepSums(const CircuitFamily& family, const Members& members, ArrayId step) : members_(members) {
    for (const Circuit& circuit : members.circuits)
      figures_.push_back(std::make_unique<GateFigureList>(circuit, step));
    elementClasses(family.growing()[step].units, family.growing()[step].powers,
                   [&](const Index& constant, const ElementClass& one) { add(constant, one); });
  }

  void into(StepLaw& law) const {
    for (const auto& [different, one] : sums_) {
      const Polynomial population = fallingFactorial(0, different);
      law.gates = law.gates + population * monomial(one.gates, 0);
      law.wires = law.wires + population * through(one.wires);
      law.sumOfWeights = law.sumOfWeights + population * through(one.weights);
    }
    std::vector<Polynomial> all;
    for (const Values& values : fanIns_) all.push_back(through(values));
    law.fanIn = envelope(std::move(all), 1);
    law.largestWeight = largest_;
    law.classes = classes_;
  }

 private:
  struct Sums {
    Wide gates = 0;
    Values wires, weights;
  };

  void add(const Index& constant, const ElementClass& one) {
    const Index index = one.at(constant);
    ++classes_;
    Sums& sums = sums_[one.different];
    sums.wires.resize(figures_.size(), 0);
    sums.weights.resize(figures_.size(), 0);
    std::vector<Values> fanIns;  // of each entry
    for (std::size_t m = 0; m < figures_.size(); ++m) {
      const std::vector<GateFigures>& found = figures_[m]->of(index);
      fanIns.resize(found.size(), Values(figures_.size(), 0));
      for (std::size_t k = 0; k < found.size(); ++k) {
        const auto& [gates, sum] = found[k];
        if (m == 0) sums.gates += signedOf(gates);
        sums.wires[m] += signedOf(gates * sum.fanIn);
        sums.weights[m] += signedOf(gates * sum.sumOfWeights);
        fanIns[k][m] = signedOf(sum.fanIn);
        largest_ = std::max(largest_, sum.largestWeight);
      }
    }
    fanIns_.insert(fanIns.begin(), fanIns.end());
  }

  Polynomial through(const Values& values) const { return interpolated(members_.first, values); }

  const Members& members_;
  std::vector<std::unique_ptr<GateFigureList>> figures_;  // of each member
  std::map<int, Sums> sums_;                              // by the number of different digits
  std::set<Values> fanIns_;
  Magnitude largest_ = 0;
  std::size_t classes_ = 0;
};

Polynomial elementsIn(const CircuitFamily::GrowingArray& array) {
  Polynomial elements = monomial(1, 0);
  for (std::size_t d = 0; d < array.units.size(); ++d)
    elements = elements * monomial(array.units[d], array.powers[d]);
  return elements;
}

// The side from which on the largest figures are what the laws say: the last of the members, or
// below it the first from which on every member has them.
std::int64_t maximaFrom(const CircuitFamily& family, const FamilyLaws& laws, std::int64_t last) {
  auto largest = [&](std::int64_t side) {
    Wide fanIn = 0;
    for (const Polynomial& one : laws.fanIn) fanIn = std::max(fanIn, one.at(side));
    return fanIn;
  };
  std::int64_t from = last;
  while (from > 1) {
    const Counts counts = count(family.at(from - 1));
    if (signedOf(counts.largestFanIn) != largest(from - 1) ||
        counts.largestWeight != laws.largestWeight)
      break;
    --from;
  }
  return from;
}

void addUp(FamilyLaws& laws, const StepLaw& law) {
  laws.gates = laws.gates + law.gates;
  laws.wires = laws.wires + law.wires;
  laws.sumOfWeights = laws.sumOfWeights + law.sumOfWeights;
  laws.fanIn.insert(laws.fanIn.end(), law.fanIn.begin(), law.fanIn.end());
  laws.largestWeight = std::max(laws.largestWeight, law.largestWeight);
  laws.levels = std::max(laws.levels, law.level);
}

// A polynomial that is at least every one of these from s = 1 on, because its coefficients are.
Polynomial above(const Polynomial& a, const Polynomial& b) {
  Polynomial result = a;
  result.coefficients.resize(std::max(a.coefficients.size(), b.coefficients.size()), 0);
  for (std::size_t d = 0; d < b.coefficients.size(); ++d)
    result.coefficients[d] = std::max(result.coefficients[d], b.coefficients[d]);
  return result;
}

}  // namespace

FamilyLaws lawsOf(const CircuitFamily& family, const Symmetry& symmetry) {
  if (symmetry.violation) fail("family: ", text(*symmetry.violation));
  const Circuit& base = family.base();
  const Members members(family, symmetry);
  ThresholdBounds thresholds(family);
  FamilyLaws laws;
  PerArray<int> levels(base.arrays().size(), 0);
  for (const StepSymmetry& found : symmetry.steps) {
    const Array& array = base.array(found.step);
    StepLaw law;
    law.step = found.step;
    law.name = array.name;
    law.elements = elementsIn(family.growing()[found.step]);
    StepSums(family, members, found.step).into(law);
    law.threshold = thresholds.of(found.step);
    for (ArrayId leaf : found.leaves) law.level = std::max(law.level, levels[leaf]);
    if (array.as<StepOp>()->layout.total() > 0) levels[found.step] = ++law.level;
    addUp(laws, law);
    laws.threshold = above(laws.threshold, law.threshold);
    laws.steps.push_back(std::move(law));
  }
  for (ArrayId id : base.arrays().ids())
    if (const auto* input = base.array(id).as<InputOp>())
      laws.inputWires =
          laws.inputWires + elementsIn(family.growing()[id]) * monomial(input->coding.width, 0);
  laws.fanIn = envelope(std::move(laws.fanIn), 1);
  laws.maximaFrom = maximaFrom(family, laws, members.last());
  laws.leastDepth = static_cast<int>(count(family.at(1)).depth());
  return laws;
}

}  // namespace tc0
