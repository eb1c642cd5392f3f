#include "circuit/count.h"

#include <algorithm>
#include <map>
#include <utility>

#include "circuit/base/error.h"
#include "circuit/flatten.h"
#include "circuit/paths.h"

namespace tc0 {
namespace {

// Visits of sources while flattening one element of each class; more is a mistake or an attack.
constexpr Magnitude kMaxWork = Magnitude{1} << 32;

// The levels of a step's gates. Almost always one level for all of them; else they depend on the
// element's class and, where a wire cancels in some gates of a ratio, on the gate.
struct StepLevels {
  std::int32_t all = 0;  // the level of all gates, or 0 where they differ
  std::vector<Question> questions;
  std::map<std::vector<std::int64_t>, std::vector<std::int32_t>>
      byAnswers;  // a level for each gate of the element
};

// Figures of one sum while its wires pass by.
struct SumCounts {
  Count fanIn = 0, sumOfWeights = 0;
  Magnitude largestWeight = 0;
  std::int32_t level = 0;  // largest among its wires

  void add(std::int64_t wireWeight, std::int32_t wireLevel) {
    Magnitude weight = magnitude(wireWeight);
    ++fanIn;
    sumOfWeights += weight;
    largestWeight = std::max(largestWeight, weight);
    level = std::max(level, wireLevel);
  }

  void addTimes(const SumCounts& other, std::int64_t factor) {
    if (factor == 0) return;
    Magnitude times = magnitude(factor);
    fanIn += other.fanIn;
    sumOfWeights += times * other.sumOfWeights;
    largestWeight = std::max(largestWeight, times * other.largestWeight);
    level = std::max(level, other.level);
  }
};

// Adds `times` stored sums of this kind, each compared with the thresholds of `gates` gates.
void addSums(Counts& counts, const SumCounts& sum, Count gates, Count times) {
  auto at = static_cast<std::size_t>(sum.level);
  if (counts.gatesPerLevel.size() <= at) counts.gatesPerLevel.resize(at + 1, 0);
  counts.gatesPerLevel[at] += times * gates;
  counts.gates += times * gates;
  counts.wires += times * gates * sum.fanIn;
  counts.largestFanIn = std::max(counts.largestFanIn, sum.fanIn);
  counts.largestWeight = std::max(counts.largestWeight, sum.largestWeight);
  counts.sumOfWeights += times * gates * sum.sumOfWeights;
  counts.storedSums += times;
  counts.storedEntries += times * sum.fanIn;
}

void addCounts(Counts& sum, const Counts& one) {
  if (sum.gatesPerLevel.size() < one.gatesPerLevel.size())
    sum.gatesPerLevel.resize(one.gatesPerLevel.size(), 0);
  for (std::size_t level = 0; level < one.gatesPerLevel.size(); ++level)
    sum.gatesPerLevel[level] += one.gatesPerLevel[level];
  sum.gates += one.gates;
  sum.wires += one.wires;
  sum.largestFanIn = std::max(sum.largestFanIn, one.largestFanIn);
  sum.largestWeight = std::max(sum.largestWeight, one.largestWeight);
  sum.sumOfWeights += one.sumOfWeights;
  sum.storedSums += one.storedSums;
  sum.storedEntries += one.storedEntries;
}

class Counter {
 public:
  explicit Counter(const Circuit& circuit)
      : circuit_(circuit), flattener_(circuit), levels_(circuit.arrays().size()) {}

  std::vector<Counts> run() {
    std::vector<Counts> all(circuit_.arrays().size());
    for (std::size_t id = 0; id < circuit_.arrays().size(); ++id) {
      const auto* step = circuit_.arrays()[id].as<StepOp>();
      if (step == nullptr || step->layout.total() == 0) continue;
      try {
        countStep(circuit_.arrays()[id], *step, levels_[id]);
      } catch (const Error& error) {
        fail("counting '", circuit_.arrays()[id].name, "': ", error.what());
      }
      starts_.push_back({circuit_.inputWires() + circuit_.arrays()[id].first, id});
      all[id] = std::exchange(counts_, {});
    }
    return all;
  }

 private:
  void countStep(const Array& array, const StepOp& step, StepLevels& levels) {
    std::vector<LeafPath> paths = pathsOf(circuit_, step.numerator, array.shape);
    if (step.denominator) {
      std::vector<LeafPath> more = pathsOf(circuit_, *step.denominator, array.shape);
      std::move(more.begin(), more.end(), std::back_inserter(paths));
    }
    levels.questions = questionsOf(paths, array.shape);
    levels.questions.push_back(exactly(step.tableAt.strides));
    for (const LeafPath& path : paths)
      for (const Question& question : levels_[path.leaf].questions)
        levels.questions.push_back(throughPath(question, path, array.shape));
    levels.questions = differing(array.shape, std::move(levels.questions));

    Magnitude cost = circuit_.array(step.numerator.array).paths;
    if (step.denominator) cost = addMagnitudes(cost, circuit_.array(step.denominator->array).paths);
    std::vector<IndexClass> classes = partition(array.shape, levels.questions);
    work_ = addMagnitudes(work_, multiplyMagnitudes(cost, classes.size()));
    if (work_ > kMaxWork) fail("required at most 2^32 visits of sources in all, found ", work_);
    for (const IndexClass& one : classes) {
      levels.byAnswers[answers(levels.questions, one.representative.data())] =
          step.denominator ? countRatio(step, one) : countPlain(step, one);
    }
    forgetUniform(levels);
  }

  static void forgetUniform(StepLevels& levels) {
    for (const auto& [key, gates] : levels.byAnswers)
      for (std::int32_t level : gates) {
        if (levels.all == 0) levels.all = level;
        if (levels.all == level) continue;
        levels.all = 0;
        return;
      }
    levels.questions.clear();
    levels.byAnswers.clear();
  }

  // Both count the class by its representative and return the levels of the element's gates.
  std::vector<std::int32_t> countPlain(const StepOp& step, const IndexClass& one) {
    const std::int64_t* index = one.representative.data();
    std::int64_t gates = step.tables.gates(step.tableAt.at(index));
    if (gates == 0) return {};
    SumCounts sum;
    PieceForm form =
        flattener_.element(step.numerator.array, indexAt(step.numerator.at, index).data());
    wiresOf(form, [&](const Wire& wire) { sum.add(wire.weight, levelOf(wire.source)); });
    addSums(counts_, sum, static_cast<Count>(gates), one.population);
    return std::vector<std::int32_t>(static_cast<std::size_t>(gates), sum.level + 1);
  }

  // Gate k has the wires q N - p D. Wires in N alone and in D alone count the same for every gate
  // up to the factor, so only those in both are looked at gate by gate.
  std::vector<std::int32_t> countRatio(const StepOp& step, const IndexClass& one) {
    SumCounts inN, inD;
    std::vector<SharedWire> shared;
    splitRatio(step, one.representative, inN, inD, shared);
    std::vector<std::int32_t> levels;
    std::int64_t table = step.tableAt.at(one.representative.data());
    for (std::int64_t k = step.tables.start[table]; k < step.tables.start[table + 1]; ++k) {
      std::int64_t q = step.tables.qAt(k), p = step.tables.p[k];
      SumCounts sum;
      sum.addTimes(inN, q);
      sum.addTimes(inD, p);
      for (const SharedWire& wire : shared)
        if (std::int64_t weight = q * wire.inN - p * wire.inD; weight != 0)
          sum.add(weight, wire.level);
      addSums(counts_, sum, 1, one.population);
      levels.push_back(sum.level + 1);
    }
    return levels;
  }

  struct SharedWire {
    std::int64_t inN, inD;
    std::int32_t level;
  };

  void splitRatio(const StepOp& step, const Index& index, SumCounts& inN, SumCounts& inD,
                  std::vector<SharedWire>& shared) const {
    std::vector<Wire> n = wiresAt(flattener_, step.numerator, index.data()).wires;
    std::vector<Wire> d = wiresAt(flattener_, *step.denominator, index.data()).wires;
    for (std::size_t i = 0, j = 0; i < n.size() || j < d.size();) {
      if (j == d.size() || (i < n.size() && n[i].source < d[j].source)) {
        inN.add(n[i].weight, levelOf(n[i].source));
        ++i;
      } else if (i == n.size() || d[j].source < n[i].source) {
        inD.add(d[j].weight, levelOf(d[j].source));
        ++j;
      } else {
        shared.push_back({n[i].weight, d[j].weight, levelOf(n[i].source)});
        ++i, ++j;
      }
    }
  }

  std::int32_t levelOf(std::int64_t wire) const {
    if (wire < circuit_.inputWires()) return 0;
    auto after =
        std::upper_bound(starts_.begin(), starts_.end(), wire,
                         [](std::int64_t w, const Start& start) { return w < start.firstWire; });
    std::size_t id = std::prev(after)->array;
    const StepLevels& levels = levels_[id];
    if (levels.all > 0) return levels.all;
    StepLayout::Place place =
        circuit_.arrays()[id].as<StepOp>()->layout.locate(wire - std::prev(after)->firstWire);
    return levels.byAnswers.at(answers(levels.questions, place.index.data()))[place.gate];
  }

  struct Start {
    std::int64_t firstWire;
    std::size_t array;
  };

  const Circuit& circuit_;
  Flattener flattener_;
  Counts counts_;  // of the step that is being counted
  Magnitude work_ = 0;
  std::vector<StepLevels> levels_;  // by array
  std::vector<Start> starts_;       // of the steps counted so far
};

}  // namespace

std::vector<Counts> countArrays(const Circuit& circuit) { return Counter(circuit).run(); }

Counts count(const Circuit& circuit) {
  Counts sum;
  sum.inputWires = circuit.inputWires();
  for (const Counts& one : countArrays(circuit)) addCounts(sum, one);
  return sum;
}

std::vector<std::int32_t> levels(const Netlist& netlist) {
  std::vector<std::int32_t> levels;
  levels.reserve(static_cast<std::size_t>(netlist.gates()));
  for (std::int64_t bank = 0; bank < netlist.banks(); ++bank) {
    std::int32_t deepest = 0;
    for (const Wire& wire : netlist.list(bank))
      if (wire.source >= netlist.inputs())
        deepest = std::max(deepest, levels[wire.source - netlist.inputs()]);
    levels.insert(levels.end(),
                  static_cast<std::size_t>(netlist.firstGate(bank + 1) - netlist.firstGate(bank)),
                  deepest + 1);
  }
  return levels;
}

Counts count(const Netlist& netlist) {
  Counts counts;
  counts.inputWires = netlist.inputs();
  std::vector<std::int32_t> level = levels(netlist);
  for (std::int64_t bank = 0; bank < netlist.banks(); ++bank) {
    SumCounts sum;
    for (const Wire& wire : netlist.list(bank)) sum.add(wire.weight, 0);
    sum.level = level[netlist.firstGate(bank)] - 1;
    addSums(counts, sum, static_cast<Count>(netlist.firstGate(bank + 1) - netlist.firstGate(bank)),
            1);
  }
  return counts;
}

}  // namespace tc0
