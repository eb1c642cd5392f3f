#include "runtime/split/plan.h"

#include <algorithm>

#include "runtime/arrays/element.h"
#include "runtime/split/sources.h"

namespace tc0 {
namespace {

// The level of an array: the most steps on a way from an input to it.
PerArray<std::int32_t> levelsOf(const Circuit& circuit) {
  PerArray<std::int32_t> levels;
  for (const Array& array : circuit.arrays()) {
    std::int32_t level = 0;
    forEachSource(array, boxOf(array.shape),
                  [&](ArrayId source, const Box&) { level = std::max(level, levels[source]); });
    levels.push_back(level + (array.as<StepOp>() != nullptr ? 1 : 0));
  }
  return levels;
}

// Readers come after what they read, so a walk from the last array to the first knows what is
// needed of an array when it comes to it.
class Planner {
 public:
  Planner(const Circuit& circuit, const std::vector<ArrayId>& watched, int ranks)
      : circuit_(circuit) {
    const std::size_t arrays = circuit.arrays().size();
    plan_.ranks = ranks;
    plan_.last.resize(arrays, 0);
    plan_.isResult.resize(arrays, false);
    for (auto* boxes : {&plan_.own, &plan_.computed, &plan_.held}) boxes->resize(arrays);
    for (const Output& output : circuit.outputs()) plan_.isResult[output.array] = true;
    for (ArrayId id : watched) plan_.isResult[id] = true;
    plan_.stage = levelsOf(circuit);
    for (ArrayId id : circuit.arrays().ids()) {
      plan_.computed[id].resize(ranks);
      plan_.held[id].resize(ranks);
      if (circuit.array(id).as<SumOp>() != nullptr) ++plan_.stage[id];
    }
  }

  SplitPlan planned() {
    for (ArrayId id = circuit_.arrays().nextId() - 1; id >= 0; --id) {
      if (circuit_.array(id).as<InputOp>() != nullptr) continue;
      own(id);
      for (int r = 0; r < plan_.ranks; ++r)
        if (plan_.computed[id][r]) need(id, r);
    }
    return std::move(plan_);
  }

 private:
  // Divides what all ranks need of the array later on, or all of a result.
  void own(ArrayId id) {
    MaybeBox shared;
    if (plan_.isResult[id]) shared = boxOf(circuit_.array(id).shape);
    for (const MaybeBox& held : plan_.held[id]) shared = hull(shared, held);
    if (!shared) return;
    for (int r = 0; r < plan_.ranks; ++r) {
      plan_.own[id].push_back(partOf(*shared, r, plan_.ranks));
      plan_.computed[id][r] = hull(plan_.computed[id][r], plan_.own[id][r]);
    }
    plan_.stages = std::max(plan_.stages, plan_.stage[id]);
  }

  // Asks for what the rank's elements of the array read.
  void need(ArrayId id, int rank) {
    forEachSource(circuit_.array(id), *plan_.computed[id][rank],
                  [&](ArrayId source, const Box& box) {
                    const bool sameStage = plan_.stage[source] == plan_.stage[id];
                    MaybeBox& needed = (sameStage ? plan_.computed : plan_.held)[source][rank];
                    needed = hull(needed, box);
                    if (!sameStage)
                      plan_.last[source] = std::max(plan_.last[source], plan_.stage[id]);
                  });
  }

  const Circuit& circuit_;
  SplitPlan plan_;
};

}  // namespace

SplitPlan splitPlan(const Circuit& circuit, const std::vector<ArrayId>& watched, int ranks) {
  return Planner(circuit, watched, ranks).planned();
}

SplitCosts costsOf(const Circuit& circuit, const SplitPlan& plan) {
  SplitCosts costs;
  std::vector<double> computed(plan.ranks);
  std::vector<std::int64_t> sent(plan.ranks), held(plan.ranks);
  std::vector<bool> exchanges(plan.stages + 1);
  for (ArrayId id : circuit.arrays().ids()) {
    const std::int64_t bytes = bytesOf(elementFor(circuit.array(id).range));
    for (int r = 0; r < plan.ranks; ++r) {
      if (plan.computed[id][r]) computed[r] += elementsOf(*plan.computed[id][r]);
      if (plan.held[id][r]) held[r] += elementsOf(*plan.held[id][r]) * bytes;
      for (int to = 0; to < plan.ranks && plan.isShared(id); ++to)
        if (MaybeBox both = intersection(plan.own[id][r], plan.held[id][to]); both && to != r) {
          sent[r] += elementsOf(*both) * bytes;
          exchanges[plan.stage[id]] = true;
        }
    }
  }
  double alone = 0, all = 0;
  const SplitPlan single = splitPlan(circuit, {}, 1);
  for (ArrayId id : circuit.arrays().ids())
    if (single.computed[id][0]) alone += elementsOf(*single.computed[id][0]);
  for (double elements : computed) all += elements;
  costs.exchanges = std::count(exchanges.begin(), exchanges.end(), true);
  costs.computed = alone > 0 ? all / alone : 1;
  costs.imbalance =
      all > 0 ? *std::max_element(computed.begin(), computed.end()) * plan.ranks / all : 1;
  for (std::int64_t bytes : sent) costs.bytesSent += bytes;
  costs.mostBytesSent = *std::max_element(sent.begin(), sent.end());
  costs.mostBytesHeld = *std::max_element(held.begin(), held.end());
  return costs;
}

}  // namespace tc0
