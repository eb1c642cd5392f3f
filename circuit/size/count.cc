#include "circuit/size/count.h"

#include <algorithm>
#include <map>
#include <span>
#include <unordered_map>
#include <utility>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "circuit/flatten.h"
#include "circuit/size/figures.h"
#include "circuit/size/paths.h"
#include "circuit/size/prefix_figures.h"

namespace tc0 {
namespace {

// Visits of sources that flattening one element of each class may take. A circuit that takes more
// is a mistake or an attack.
constexpr Magnitude kMaxWork = Magnitude{1} << 32;

// The levels of a step's gates. Almost always all gates have one level. If not, the level depends
// on the class of the element and, if a wire cancels in some gates of a ratio, on the gate.
struct StepLevels {
  std::int32_t all = 0;  // the level of all gates, or 0 if they differ
  std::vector<Question> questions;
  // The levels of an element's gates, by the answers of its index.
  std::map<std::vector<std::int64_t>, std::vector<std::int32_t>> byAnswers;
};

// The figures of the lists of weights that pieces refer to. Many elements read one bank, each with a
// factor of its own, so a list is looked at once and not for each reader.
class ListFigures {
 public:
  const SumFigures& of(std::span<const std::int64_t> weights) {
    auto [found, isNew] = known_.try_emplace(weights.data());
    auto& [size, figures] = found->second;
    if (isNew || size != weights.size()) {
      size = weights.size();
      figures = {};
      for (std::int64_t weight : weights)
        if (weight != 0) figures.add(weight, 0);
    }
    return figures;
  }

 private:
  // By the address of the first weight. The lists are the circuit's and the flattener's.
  std::unordered_map<const std::int64_t*, std::pair<std::size_t, SumFigures>> known_;
};

// Counts the steps of a circuit in order, so that the levels of the gates that a step reads are
// known.
class Counter {
 public:
  explicit Counter(const Circuit& circuit)
      : circuit_(circuit),
        flattener_(circuit),
        levels_(circuit.arrays().size()),
        reached_(circuit.arrays().size(), 0) {
    findInputs();
  }

  // Calls each(step, the counts so far) after every step that has gates.
  template <class Each>
  void run(Each each) {
    for (ArrayId id : circuit_.arrays().ids()) {
      const Array& array = circuit_.array(id);
      const auto* step = array.as<StepOp>();
      if (step == nullptr || step->layout.total() == 0) continue;
      try {
        countStep(array, *step, levels_[id]);
      } catch (const Error& error) {
        fail("counting '", array.name, "': ", error.what());
      }
      starts_.push_back({circuit_.inputWires() + array.first, id});
      each(id, counts_);
    }
  }

  const Counts& counts() const { return counts_; }

 private:
  // The questions are such that two indices with equal answers have flattened forms that differ
  // only by a renaming of wires, by which every wire keeps its level, and have the same table. Then
  // their gates have equal figures, so that one index of each class is counted, times the
  // population.
  //
  // What the forms look like is up to the paths from this step down (questionsOf), and which table
  // it is up to tableAt. The level of a wire that comes from an earlier step depends on the answers
  // to that step's questions at the wire's element, so those questions are asked through every path
  // that leads there.
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
    [[maybe_unused]] Count elements = array.elements;
    TC0_ASSERT(populationOf(classes) == elements);
    work_ = addMagnitudes(work_, multiplyMagnitudes(cost, classes.size()));
    if (work_ > kMaxWork) fail("required at most 2^32 visits of sources in all, found ", work_);
    for (const IndexClass& one : classes) {
      levels.byAnswers[answers(levels.questions, one.representative.data())] =
          step.denominator ? countRatio(step, one) : countPlain(step, one);
    }
    forgetUniform(levels);
  }

  // Replaces the levels by one number, without questions, if all gates of the step have one level.
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

  // Counts a class by its representative, and returns the levels of the representative's gates.
  std::vector<std::int32_t> countPlain(const StepOp& step, const IndexClass& one) {
    const std::int64_t* index = one.representative.data();
    std::int64_t gates = step.tables.gates(step.tableAt.at(index));
    if (gates == 0) return {};
    SumFigures sum = figuresOf(step.numerator.array, indexAt(step.numerator.at, index));
    addSums(counts_, sum, gates, one.population);
    return std::vector<std::int32_t>(gates, sum.level + 1);
  }

  // The figures of one element. Elements of sums of sums are found by way of those of earlier sums.
  SumFigures figuresOf(ArrayId id, const Index& index) {
    const Array& array = circuit_.array(id);
    if (array.as<SumOp>() != nullptr && array.sumDepth > 1)
      return figuresOfAll(id, {{rowMajor(array.shape).at(index.data()), 1}});
    return figuresOf(flattener_.element(id, index.data()));
  }

  SumFigures figuresOf(const PieceForm& form) {
    SumFigures sum;
    groupsOf(form, [&](std::span<const Piece> group) { addGroup(group, sum); });
    return sum;
  }

  // The figures of weighted elements of a sum: those of an earlier sum's elements are looked up, if
  // no wire of theirs can be among the later wires.
  SumFigures figuresOfAll(ArrayId id, const Flattener::ElementWeights& elements) {
    SumFigures earlier;
    PieceForm form = flattener_.weighted(
        id, elements,
        [&](ArrayId sum, const Flattener::ElementWeights& rest, const PieceForm& soFar) {
          for (const Piece& piece : soFar.pieces)
            if (mayHave(sum, piece.firstWire)) return false;
          auto [key, factor] = PrefixFigures::keyOf(sum, rest);
          const SumFigures* known = prefixes_.find(key);
          SumFigures found = known != nullptr ? *known : SumFigures{};
          if (known == nullptr) {
            found = figuresOfAll(sum, {key.elements.begin(), key.elements.end()});
            prefixes_.keep(key, found);
          }
          earlier.addTimes(found, factor);
          return true;
        });
    SumFigures figures = figuresOf(form);
    figures.addTimes(earlier, 1);
    return figures;
  }

  // Counts a class of a ratio step by its representative, and returns the levels of the
  // representative's gates. Let N and D be the wires of numerator and denominator: gate k has the
  // wires q N - p D. A wire in N alone, or in D alone, has the same figures in every gate up to the
  // factor, so only the wires in both are looked at gate by gate.
  std::vector<std::int32_t> countRatio(const StepOp& step, const IndexClass& one) {
    SumFigures inN, inD;
    std::vector<SharedWire> shared;
    splitRatio(step, one.representative, inN, inD, shared);
    std::vector<std::int32_t> levels;
    std::int64_t table = step.tableAt.at(one.representative.data());
    for (std::int64_t k = step.tables.start[table]; k < step.tables.start[table + 1]; ++k) {
      std::int64_t q = step.tables.qAt(k), p = step.tables.p[k];
      SumFigures sum;
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

  // A wire of numerator and denominator both, with its weight in each.
  struct SharedWire {
    std::int64_t inN, inD;
    std::int32_t level;
  };

  // Adds the wires of some pieces with one firstWire. If there is only one piece, and its wires have
  // one level, its figures are those of its list of weights, times its factor.
  void addGroup(std::span<const Piece> group, SumFigures& sum) {
    const Piece& first = group.front();
    const WireLevels levels = levelsFrom(first.firstWire);
    if (group.size() > 1 || levels.each != nullptr) {
      wiresOf(group, [&](const Wire& wire) {
        sum.add(wire.weight, levels.of(wire.source - first.firstWire));
      });
      return;
    }
    const SumFigures& figures = figures_.of(first.weights);
    if (figures.fanIn == 0 || first.factor == 0) return;
    sum.addTimes(figures, first.factor);
    sum.level = std::max(sum.level, levels.all);
  }

  // Splits the wires of numerator and denominator into those in one of them alone and the shared
  // ones, group by group: two groups have the same wires or none in common.
  void splitRatio(const StepOp& step, const Index& index, SumFigures& inN, SumFigures& inD,
                  std::vector<SharedWire>& shared) {
    auto formOf = [&](const View& view) {
      return flattener_.element(view.array, indexAt(view.at, index.data()).data());
    };
    auto groupedBy = [](const PieceForm& form) {
      std::vector<std::span<const Piece>> groups;
      groupsOf(form, [&](std::span<const Piece> group) { groups.push_back(group); });
      return groups;
    };
    const PieceForm numerator = formOf(step.numerator), denominator = formOf(*step.denominator);
    const auto n = groupedBy(numerator), d = groupedBy(denominator);
    for (std::size_t i = 0, j = 0; i < n.size() || j < d.size();) {
      const bool ofN =
          j == d.size() || (i < n.size() && n[i].front().firstWire <= d[j].front().firstWire);
      const bool ofD =
          i == n.size() || (j < d.size() && d[j].front().firstWire <= n[i].front().firstWire);
      if (ofN && ofD)
        splitWires(n[i], d[j], inN, inD, shared);
      else
        ofN ? addGroup(n[i], inN) : addGroup(d[j], inD);
      i += ofN;
      j += ofD;
    }
  }

  // Splits the wires of two groups by merging two lists with rising sources.
  void splitWires(std::span<const Piece> ofN, std::span<const Piece> ofD, SumFigures& inN,
                  SumFigures& inD, std::vector<SharedWire>& shared) const {
    const std::int64_t first = ofN.front().firstWire;
    const WireLevels levels = levelsFrom(first);
    auto levelOf = [&](const Wire& wire) { return levels.of(wire.source - first); };
    std::vector<Wire> n, d;
    wiresOf(ofN, [&](const Wire& wire) { n.push_back(wire); });
    wiresOf(ofD, [&](const Wire& wire) { d.push_back(wire); });
    for (std::size_t i = 0, j = 0; i < n.size() || j < d.size();) {
      if (j == d.size() || (i < n.size() && n[i].source < d[j].source)) {
        inN.add(n[i].weight, levelOf(n[i]));
        ++i;
      } else if (i == n.size() || d[j].source < n[i].source) {
        inD.add(d[j].weight, levelOf(d[j]));
        ++j;
      } else {
        shared.push_back({n[i].weight, d[j].weight, levelOf(n[i])});
        ++i, ++j;
      }
    }
  }

  // Whether a wire may be in an element of a sum: a gate if its step comes before, a wire of an
  // input if sums lead there.
  bool mayHave(ArrayId sum, std::int64_t wire) const {
    if (wire >= circuit_.inputWires()) return startOf(wire).array < sum;
    auto after = std::upper_bound(inputs_.begin(), inputs_.end(), wire);
    return (reached_[sum] >> inputBit(after - inputs_.begin() - 1) & 1) != 0;
  }

  // The place of an input among the bits of `reached_`. The last stands for all inputs behind it.
  static std::int64_t inputBit(std::int64_t input) { return std::min<std::int64_t>(input, 63); }

  // Finds the inputs to which sums lead from each array.
  void findInputs() {
    for (ArrayId id : circuit_.arrays().ids()) {
      const Array& array = circuit_.array(id);
      if (array.as<InputOp>() != nullptr) {
        reached_[id] = std::uint64_t{1} << inputBit(std::ssize(inputs_));
        inputs_.push_back(array.first);
      }
      const auto* sum = array.as<SumOp>();
      for (std::size_t k = 0; sum != nullptr && k < sum->terms.size(); ++k)
        if (sum->terms[k].source != kOne) reached_[id] |= reached_[sum->terms[k].source];
    }
  }

  struct Start {
    std::int64_t firstWire;
    ArrayId array;
  };

  // The step that has the gate of a wire, which is no input.
  const Start& startOf(std::int64_t wire) const {
    auto after =
        std::upper_bound(starts_.begin(), starts_.end(), wire,
                         [](std::int64_t w, const Start& start) { return w < start.firstWire; });
    TC0_ASSERT(after != starts_.begin());
    return *std::prev(after);
  }

  // The levels of the wires of an element, first to last: one for all, or a list.
  struct WireLevels {
    std::int32_t all = 0;
    const std::vector<std::int32_t>* each = nullptr;
    std::int32_t of(std::int64_t wire) const { return each == nullptr ? all : (*each)[wire]; }
  };

  // The levels of the element whose first wire this is: 0 for inputs, else from the levels of the
  // step that has its gates.
  WireLevels levelsFrom(std::int64_t firstWire) const {
    if (firstWire < circuit_.inputWires()) return {};
    const Start& start = startOf(firstWire);
    const StepLevels& levels = levels_[start.array];
    if (levels.all > 0) return {levels.all};
    StepLayout::Place place =
        circuit_.array(start.array).as<StepOp>()->layout.locate(firstWire - start.firstWire);
    TC0_ASSERT(place.gate == 0);
    return {0, &levels.byAnswers.at(answers(levels.questions, place.index.data()))};
  }

  const Circuit& circuit_;
  Flattener flattener_;
  Counts counts_;
  ListFigures figures_;
  PrefixFigures prefixes_;
  Magnitude work_ = 0;
  PerArray<StepLevels> levels_;
  std::vector<Start> starts_;         // the steps counted so far, rising
  std::vector<std::int64_t> inputs_;  // the first wire of each input, rising
  PerArray<std::uint64_t> reached_;   // the inputs to which sums lead, a bit each
};

}  // namespace

PerArray<Counts> countArrays(const Circuit& circuit) {
  PerArray<Counts> all(circuit.arrays().size());
  Counter(circuit).run([&](ArrayId id, Counts& counts) {
    all[id] = std::exchange(counts, {});
    [[maybe_unused]] Count gates = circuit.array(id).as<StepOp>()->layout.total();
    TC0_ASSERT(all[id].gates == gates);
  });
  return all;
}

// One total for all steps: a list of levels for each of them would take their number times the
// depth.
Counts count(const Circuit& circuit) {
  Counter counter(circuit);
  counter.run([](ArrayId, Counts&) {});
  Counts sum = counter.counts();
  sum.inputWires = circuit.inputWires();
  [[maybe_unused]] Count gates = circuit.gates();
  TC0_ASSERT(sum.gates == gates);
  return sum;
}

}  // namespace tc0
