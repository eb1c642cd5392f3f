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

constexpr int kMaxDigits = 12;               // growing digits and reductions in all
constexpr std::int64_t kMostSettled = 4096;  // the side from which on signs of weights stay

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

  // The members begin at `least` or later.
  Members(const CircuitFamily& family, const Symmetry& symmetry, std::int64_t least) {
    int digits = 0, reductions = 0, power = 0;
    for (const StepSymmetry& step : symmetry.steps) {
      digits = std::max(digits, step.growingDigits);
      reductions = std::max(reductions, step.growingReductions);
    }
    if (digits + reductions > kMaxDigits)
      fail("family: required at most ", kMaxDigits, " growing digits and reductions, found ",
           digits + reductions);
    for (const CircuitFamily::GrowingArray& array : family.growing())
      power = std::max(power, array.power);
    first = std::max<std::int64_t>(least, std::max(1, digits));
    for (int k = 0; k <= reductions + power; ++k) circuits.push_back(family.at(first + k));
  }

  std::int64_t last() const { return first + std::ssize(circuits) - 1; }
};

// Adds up the figures of one step, class by class.
class StepSums {
 public:
  StepSums(const CircuitFamily& family, const Members& members, ArrayId step)
      : members_(members), power_(family.growing()[step].power) {
    for (const Circuit& circuit : members.circuits)
      figures_.push_back(std::make_unique<GateFigureList>(circuit, step, family.growing()[step].q,
                                                          family.growing()[step].power));
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
    law.fanIn = envelope(std::move(all), settled_);
    std::vector<Polynomial> weights{monomial(static_cast<Wide>(largest_), 0)};
    for (const auto& [a, b] : growing_) weights.push_back(monomial(a, power_) + monomial(b, 0));
    law.largestWeight = envelope(std::move(weights), settled_);
    law.classes = classes_;
  }

  // The side from which on weights are what they are later.
  std::int64_t settled() const { return settled_; }

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
        const auto& [gates, sum, growing] = found[k];
        if (m == 0) sums.gates += signedOf(gates);
        sums.wires[m] += signedOf(gates * sum.fanIn);
        sums.weights[m] += signedOf(gates * sum.sumOfWeights);
        fanIns[k][m] = signedOf(sum.fanIn);
        if (power_ == 0) largest_ = std::max(largest_, sum.largestWeight);
        settled_ = std::max(settled_, growing.settled);
        for (const auto& [a, b] : growing.largest) {
          auto [known, isNew] = growing_.try_emplace(a, b);
          if (!isNew) known->second = std::max(known->second, b);
        }
      }
    }
    fanIns_.insert(fanIns.begin(), fanIns.end());
  }

  Polynomial through(const Values& values) const { return interpolated(members_.first, values); }

  const Members& members_;
  std::vector<std::unique_ptr<GateFigureList>> figures_;  // of each member
  std::map<int, Sums> sums_;                              // by the number of different digits
  std::set<Values> fanIns_;
  Magnitude largest_ = 0;         // of constant weights
  const int power_;               // of s in q
  std::map<Wide, Wide> growing_;  // |weights| a s^power_ + b
  std::int64_t settled_ = 1;
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
  std::int64_t from = last;
  while (from > laws.holdsFrom) {
    const Counts counts = count(family.at(from - 1));
    if (signedOf(counts.largestFanIn) != largestAt(laws.fanIn, from - 1) ||
        signedOf(counts.largestWeight) != largestAt(laws.largestWeight, from - 1))
      break;
    --from;
  }
  return from;
}

// Whether wires and weights of the member of this side are what the laws say, step by step.
bool holdsAt(const CircuitFamily& family, const FamilyLaws& laws, std::int64_t side) {
  const PerArray<Counts> counts = countArrays(family.at(side));
  return std::all_of(laws.steps.begin(), laws.steps.end(), [&](const StepLaw& law) {
    const Counts& counted = counts[law.step];
    return law.wires.at(side) == signedOf(counted.wires) &&
           law.sumOfWeights.at(side) == signedOf(counted.sumOfWeights) &&
           largestAt(law.fanIn, side) >= signedOf(counted.largestFanIn) &&
           largestAt(law.largestWeight, side) >= signedOf(counted.largestWeight);
  });
}

// The side from which on no weight that grows changes its sign.
std::int64_t settledFrom(const CircuitFamily& family, const Symmetry& symmetry) {
  const bool grows = std::any_of(family.growing().begin(), family.growing().end(),
                                 [](const auto& array) { return array.power > 0; });
  if (!grows) return 1;
  const Members members(family, symmetry, 1);
  std::int64_t settled = 1;
  for (const StepSymmetry& found : symmetry.steps)
    if (family.growing()[found.step].power > 0)
      settled = std::max(settled, StepSums(family, members, found.step).settled());
  if (settled > kMostSettled)
    fail("family: required weights that keep their signs from s = ", kMostSettled,
         " on, found one that changes at s = ", settled);
  return settled;
}

void addUp(FamilyLaws& laws, const StepLaw& law) {
  laws.gates = laws.gates + law.gates;
  laws.wires = laws.wires + law.wires;
  laws.sumOfWeights = laws.sumOfWeights + law.sumOfWeights;
  laws.fanIn.insert(laws.fanIn.end(), law.fanIn.begin(), law.fanIn.end());
  laws.largestWeight.insert(laws.largestWeight.end(), law.largestWeight.begin(),
                            law.largestWeight.end());
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
  const std::int64_t settled = settledFrom(family, symmetry);
  const Members members(family, symmetry, settled);
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
  laws.holdsFrom = settled;
  while (laws.holdsFrom > 1 && holdsAt(family, laws, laws.holdsFrom - 1)) --laws.holdsFrom;
  laws.fanIn = envelope(std::move(laws.fanIn), laws.holdsFrom);
  laws.largestWeight = envelope(std::move(laws.largestWeight), laws.holdsFrom);
  laws.maximaFrom = maximaFrom(family, laws, members.last());
  laws.leastDepth = static_cast<int>(count(family.at(1)).depth());
  for (std::int64_t side = 2; side <= settled; ++side)
    laws.leastDepth = std::min(laws.leastDepth, static_cast<int>(count(family.at(side)).depth()));
  return laws;
}

}  // namespace tc0
