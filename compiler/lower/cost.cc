#include "compiler/lower/cost.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "circuit/sources.h"
#include "circuit/step_layout.h"
#include "compiler/lower/support.h"

namespace tc0::lower {
namespace {

long double number(Count count) { return static_cast<long double>(count); }

Count gatesOf(const DraftArray& array, const StepOp& step) {
  std::vector<std::int64_t> gates;
  for (std::int64_t t = 0; t < step.tables.tables(); ++t) gates.push_back(step.tables.gates(t));
  AffineRow tableAt = step.tableAt;
  tableAt.strides.resize(array.shape.size(), 0);
  return static_cast<Count>(StepLayout(array.shape, tableAt, gates).total());
}

long double elementsOf(const Shape& shape) {
  long double result = 1;
  for (std::int64_t extent : shape) result *= static_cast<long double>(extent);
  return result;
}

class Coster {
 public:
  Coster(const Draft& draft, const std::vector<bool>& live, bool wires)
      : draft_(draft), live_(live), wires_(wires), supports_(draft.arrays().size()) {
    cost_.arrays.resize(draft.arrays().size());
  }

  DraftCost run() {
    for (std::size_t id = 0; id < live_.size(); ++id)
      if (live_[id]) add(static_cast<ArrayId>(id));
    return std::move(cost_);
  }

 private:
  ArrayCost& at(ArrayId id) { return cost_.arrays[id]; }

  void add(ArrayId id) {
    const DraftArray& array = draft_.array(id);
    ArrayCost& cost = at(id);
    for (ArrayId source : sourcesOf(array.op)) cost.level = std::max(cost.level, at(source).level);
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

  void addWires(const DraftArray& array, const StepOp& step, ArrayCost& cost) {
    Support numerator, both;
    auto look = [&](Support& support, const View& view) {
      IndexMap map = view.at;
      for (AffineRow& row : map) row.strides.resize(array.shape.size(), 0);
      addThrough(support, supports_[view.array], draft_, view.array, map, array.shape, {}, 1, 1);
    };
    look(numerator, step.numerator);
    both = numerator;
    if (step.denominator) look(both, *step.denominator);
    long double alone = 0;  // the share of gates whose denominator has weight 0
    if (step.denominator)
      alone = static_cast<long double>(std::count(step.tables.p.begin(), step.tables.p.end(), 0)) /
              static_cast<long double>(step.tables.p.size());
    long double p = 1, q = 1;
    for (std::size_t k = 0; k < step.tables.p.size() && step.denominator; ++k) {
      p = std::max(p, std::fabs(static_cast<long double>(step.tables.p[k])));
      q = std::max(q, static_cast<long double>(step.tables.qAt(static_cast<std::int64_t>(k))));
    }
    long double fanIn = fanInOf(both, &cost.fanIn, &cost.weight);
    if (alone > 0) fanIn = fanIn * (1 - alone) + fanInOf(numerator, nullptr, nullptr) * alone;
    cost.weight *= std::max(p, q);
    cost.wires = fanIn * number(cost.gates);
  }

  // Wires of an element on average; the most, and the largest weight, beside.
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

  static long double additionsOf(const DraftArray& array) {
    long double elements = elementsOf(array.shape);
    if (const auto* sum = array.as<SumOp>()) {
      long double each = 0;
      for (const Term& term : sum->terms) {
        long double share = 1;
        for (std::size_t d = 0; d < term.domain.size(); ++d)
          share *= static_cast<long double>(term.domain[d].hi - term.domain[d].lo + 1) /
                   static_cast<long double>(array.shape[d]);
        each += elementsOf(term.over) * share;
      }
      return elements * each;
    }
    const auto* step = array.as<StepOp>();
    if (step == nullptr) return elements;
    long double gates = static_cast<long double>(step->tables.p.size()) /
                        static_cast<long double>(std::max<std::int64_t>(1, step->tables.tables()));
    return elements * std::log2(gates + 1);
  }

  const Draft& draft_;
  const std::vector<bool>& live_;
  bool wires_;
  std::vector<Support> supports_;
  DraftCost cost_;
};

}  // namespace

DraftCost costOf(const Draft& draft, const std::vector<bool>& live, bool wires) {
  return Coster(draft, live, wires).run();
}

}  // namespace tc0::lower
