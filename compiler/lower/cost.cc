#include "compiler/lower/cost.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "circuit/base/assert.h"
#include "circuit/sources.h"
#include "circuit/step_layout.h"
#include "compiler/lower/support.h"

namespace tc0::lower {
namespace {

// Each element of a step has a gate for each breakpoint of its table. How often each table occurs
// follows from the affine index of the table.
Count gatesOf(const DraftArray& array, const StepOp& step) {
  std::vector<std::int64_t> gates;
  for (std::int64_t t = 0; t < step.tables.tables(); ++t) gates.push_back(step.tables.gates(t));
  AffineRow tableAt = step.tableAt;
  tableAt.strides.resize(array.shape.size(), 0);
  return StepLayout(array.shape, tableAt, gates).total();
}

long double elementsOf(const Shape& shape) {
  long double result = 1;
  for (std::int64_t extent : shape) result *= extent;
  return result;
}

class Coster {
 public:
  Coster(const Draft& draft, const PerArray<bool>& live, bool wires)
      : draft_(draft), live_(live), wires_(wires), supports_(draft.arrays().size()) {
    cost_.arrays.resize(draft.arrays().size());
  }

  DraftCost run() {
    for (ArrayId id : live_.ids())
      if (live_[id]) add(id);
    return std::move(cost_);
  }

 private:
  ArrayCost& at(ArrayId id) { return cost_.arrays[id]; }

  // An array's level is the largest level of what it reads, and a step that has gates adds 1.
  void add(ArrayId id) {
    const DraftArray& array = draft_.array(id);
    ArrayCost& cost = at(id);
    for (ArrayId source : sourcesOf(array.op)) {
      TC0_ASSERT(source < id && live_[source]);
      cost.level = std::max(cost.level, at(source).level);
    }
    cost.additions = additionsOf(array);
    cost_.additions += cost.additions;
    if (wires_) supports_[id] = supportOf(draft_, supports_, id);
    const auto* step = array.as<StepOp>();
    if (step == nullptr) return;
    cost.gates = gatesOf(array, *step);
    if (cost.gates > 0) ++cost.level;
    cost_.depth = std::max(cost_.depth, cost.level);
    cost_.gates += cost.gates;
    if (!wires_ || cost.gates == 0) return;
    addWires(array, *step, cost);
    cost_.wires += cost.wires;
  }

  // The fan-in of a gate is that of numerator and denominator together, but a gate with p = 0
  // compares the numerator with 0 and has no wires of the denominator. `alone` is the share of such
  // gates. A wire's weight is multiplied by q or p of its gate.
  void addWires(const DraftArray& array, const StepOp& step, ArrayCost& cost) {
    Support numerator, both;
    auto look = [&](Support& support, const View& view) {
      IndexMap map = view.at;
      for (AffineRow& row : map) row.strides.resize(array.shape.size(), 0);
      Reading reading{.source = view.array, .at = std::move(map), .out = array.shape};
      addThrough(support, supports_[view.array], draft_, reading);
    };
    look(numerator, step.numerator);
    both = numerator;
    if (step.denominator) look(both, *step.denominator);
    long double alone = 0;
    if (step.denominator)
      alone = std::count(step.tables.p.begin(), step.tables.p.end(), 0) /
              static_cast<long double>(step.tables.p.size());
    long double p = 1, q = 1;
    for (std::size_t k = 0; k < step.tables.p.size() && step.denominator; ++k) {
      p = std::max<long double>(p, magnitude(step.tables.p[k]));
      q = std::max<long double>(q, step.tables.qAt(k));
    }
    long double fanIn = fanInOf(both, &cost.fanIn, &cost.weight);
    if (alone > 0) fanIn = fanIn * (1 - alone) + fanInOf(numerator, nullptr, nullptr) * alone;
    cost.weight *= std::max(p, q);
    cost.wires = fanIn * cost.gates;
  }

  // The wires of an element on average. If asked for, `most` and `weight` are raised to the wires
  // of the element that has the most, and to a bound of the largest weight.
  static long double fanInOf(const Support& support, long double* most, long double* weight) {
    long double sum = 0;
    std::map<ArrayId, long double> weights;  // boxes of one bank can share wires
    for (const Box& box : support) {
      long double here = box.elements() * box.fill * box.wires, share = box.share;
      for (long double one : box.shares) share *= one;
      sum += here * share;
      if (most != nullptr) *most = std::max(*most, sum);
      if (weight != nullptr) *weight = std::max(*weight, weights[box.root] += box.weight);
    }
    return sum;
  }

  // For a sum, the products with weights of all elements. For a step, a binary search of the table
  // for each element.
  static long double additionsOf(const DraftArray& array) {
    long double elements = elementsOf(array.shape);
    if (const auto* sum = array.as<SumOp>()) {
      long double each = 0;
      for (const Term& term : sum->terms) {
        long double share = 1;
        for (std::size_t d = 0; d < term.domain.size(); ++d)
          share *= shareOf(term.domain[d], array.shape[d]);
        each += elementsOf(term.over) * share;
      }
      return elements * each;
    }
    const auto* step = array.as<StepOp>();
    if (step == nullptr) return elements;
    long double gates = step->tables.p.size();
    gates /= std::max<std::int64_t>(1, step->tables.tables());
    return elements * std::log2(gates + 1);
  }

  const Draft& draft_;
  const PerArray<bool>& live_;
  bool wires_;
  PerArray<Support> supports_;
  DraftCost cost_;
};

}  // namespace

DraftCost costOf(const Draft& draft, const PerArray<bool>& live, bool wires) {
  return Coster(draft, live, wires).run();
}

}  // namespace tc0::lower
