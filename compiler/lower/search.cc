#include "compiler/lower/search.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <set>
#include <tuple>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "compiler/lower/budget.h"
#include "compiler/lower/emit.h"

namespace tc0::lower {
namespace {

using program::Program;
using program::TensorId;

constexpr std::size_t kMaxCombinations = 64;
constexpr std::size_t kMaxSingles = 12;  // tensors that are tried one by one in the end

// Tensors that are chosen together.
using Group = std::vector<TensorId>;

// The number of binary digits of hi - lo.
int digits(Range range) {
  int result = 0;
  for (Wide width = Wide{range.hi} - range.lo; width > 0; width /= 2) ++result;
  return result;
}

// Tensors are grouped by a text that says all that the cost of a construction depends on, roughly:
// the shape of the tensor, and for each operand the operation that made it, its shape and the
// binary digits of its range; in addition which digits are wanted.
std::vector<Group> groupsOf(const Program& program, const std::vector<TensorId>& choosable) {
  std::map<std::string, Group> groups;
  for (TensorId id : choosable) {
    const auto& tensor = program.tensor(id);
    std::string kind = listText(tensor.shape);
    if (const auto* op = tensor.as<program::DigitsOp>())
      kind += cat("digits from ", op->low, " of ");
    if (const auto* op = tensor.as<program::StepOp>())
      kind +=
          cat("step by ", op->tables.tables(), " tables of ", op->tables.p.size(), " gates of ");
    for (TensorId operand : program::operandsOf(tensor)) {
      const auto& one = program.tensor(operand);
      kind += cat(program::operationName(one), listText(one.shape), digits(one.range));
    }
    groups[kind].push_back(id);
  }
  std::vector<Group> result;
  for (auto& [kind, group] : groups) result.push_back(std::move(group));
  return result;
}

// What trials are compared by.
struct TrialFigures {
  int depth = 0;
  Count gates = 0;
  long double wires = 0, additions = 0;
};

// What a program costs under its choices. Neither the objective nor the depth limit changes a draft,
// so searches of the same program share what one of them has found out.
class Costs {
 public:
  // The objective and the limits among the options do not count.
  Costs(const Program& program, const CompileOptions& options)
      : program_(program), options_(options) {}

  // Throws LoweringError if no draft can be built: an operand is too wide for its construction.
  TrialFigures of(const Choices& choices, bool wires) {
    Known& known = known_[choices];
    if (!known.figures || (wires && !known.hasWires)) find(choices, wires, known);
    if (known.error) throw LoweringError(*known.error);
    return *known.figures;
  }

 private:
  struct Known {
    std::optional<TrialFigures> figures;
    bool hasWires = false;
    std::optional<LoweringError> error;
  };

  void find(const Choices& choices, bool wires, Known& known) const {
    if (known.error) return;
    try {
      const DraftCost cost = costUnder(program_, choices, options_, wires);
      known.figures = {cost.depth, cost.gates, cost.wires, cost.additions};
      known.hasWires = wires;
    } catch (const LoweringError& error) {
      known.error = error;
    }
  }

  const Program& program_;
  const CompileOptions options_;
  std::map<Choices, Known> known_;
};

struct Trial {
  Choices choices;
  TrialFigures cost;
};

// The search keeps the best trial so far. A trial whose draft cannot be built (an operand is too
// wide for its construction) is passed over; if no trial can be built, its error is the answer.
class Search {
 public:
  Search(const Program& program, const CompileOptions& options, Costs& costs)
      : program_(program), options_(options), costs_(costs) {}

  // All combinations if they are few, otherwise one climb from each start. Single tensors are
  // tried in the end only under a depth limit: without one, alike tensors have alike best choices.
  Choices run(int* trials) {
    std::vector<TensorId> tensors = choosableOf(program_, neededBy(program_, options_.keepAll));
    std::vector<Group> groups = groupsOf(program_, tensors);
    if (combinationsOf(groups) <= kMaxCombinations)
      all(groups, 0, {});
    else
      for (Construction start : startsOf(groups)) climb(groups, start);
    if (tensors.size() > groups.size() && tensors.size() <= kMaxSingles && options_.maxDepth &&
        best_) {
      std::vector<Group> singles;
      for (TensorId id : tensors) singles.push_back({id});
      improve(singles, best_->choices);
    }
    if (trials != nullptr) *trials = trials_;
    check();
    return best_->choices;
  }

 private:
  // At most: a product has up to four constructions, digits have three, a step has two.
  double combinationsOf(const std::vector<Group>& groups) const {
    double combinations = 1;
    for (const Group& group : groups)
      combinations *= program_.tensor(group[0]).as<program::StepOp>() != nullptr ? 2 : 4;
    return combinations;
  }

  // Throws if no trial could be built, or if the best one has too many levels.
  void check() const {
    TC0_ASSERT(best_ || error_);
    if (!best_) throw LoweringError(*error_);
    if (options_.maxDepth && best_->cost.depth > *options_.maxDepth)
      fail("lowering: required at most ", *options_.maxDepth, " levels, found ", best_->cost.depth,
           " at the least; allow more levels, or make the program with a shallower recipe");
  }

  // The constructions that some group allows.
  std::vector<Construction> startsOf(const std::vector<Group>& groups) const {
    std::vector<Construction> starts;
    for (Construction start : kConstructions) {
      auto allows = [&](const Group& group) {
        const std::vector<Construction> open = choicesFor(program_, group[0], options_);
        return std::find(open.begin(), open.end(), start) != open.end();
      };
      if (std::any_of(groups.begin(), groups.end(), allows)) starts.push_back(start);
    }
    return starts;
  }

  // Tries all combinations of choices of the groups from `from` on.
  void all(const std::vector<Group>& groups, std::size_t from, const Choices& choices) {
    if (from == groups.size()) {
      attempt(choices);
      return;
    }
    for (Construction choice : choicesFor(program_, groups[from][0], options_)) {
      Choices next = choices;
      for (TensorId id : groups[from]) next[id] = choice;
      all(groups, from + 1, next);
    }
  }

  // Starts with the same choice for all groups, or the first one that a group allows, and improves
  // from there.
  void climb(const std::vector<Group>& groups, Construction start) {
    Choices choices;
    for (const Group& group : groups) {
      const std::vector<Construction> open = choicesFor(program_, group[0], options_);
      const bool allowed = std::find(open.begin(), open.end(), start) != open.end();
      for (TensorId id : group) choices[id] = allowed ? start : open[0];
    }
    attempt(choices);
    improve(groups, best_ ? best_->choices : choices);
  }

  // Changes one group at a time as long as a change gives a new best trial.
  void improve(const std::vector<Group>& groups, Choices choices) {
    for (bool better = true; better;) {
      better = false;
      for (const Group& group : groups)
        for (Construction choice : choicesFor(program_, group[0], options_)) {
          Choices next = choices;
          for (TensorId id : group) next[id] = choice;
          if (next == choices || !attempt(next)) continue;
          choices = next;
          better = true;
        }
    }
  }

  // Lowers the program under these choices, unless that was tried before. Returns whether the trial is the best so far.
  bool attempt(const Choices& choices) {
    if (!tried_.insert(choices).second) return false;
    ++trials_;
    Trial trial{choices, {}};
    try {
      trial.cost = costs_.of(choices, options_.objective == Objective::kWires);
    } catch (const LoweringError& error) {
      error_ = error;
      return false;
    }
    if (best_ && rankOf(trial) >= rankOf(*best_)) return false;
    best_ = std::move(trial);
    return true;
  }

  // Trials are compared by these numbers, the first one that differs decides. Levels beyond the
  // limit come first, so that a search which starts above the limit moves towards it.
  std::array<long double, 3> rankOf(const Trial& trial) const {
    long double depth = trial.cost.depth, gates = trial.cost.gates;
    long double over = options_.maxDepth ? std::max(0.0L, depth - *options_.maxDepth) : 0;
    switch (options_.objective) {
      case Objective::kDepth:
        return {over, options_.maxDepth ? gates : depth, options_.maxDepth ? depth : gates};
      case Objective::kGates:
        return {over, gates, depth};
      case Objective::kWires:
        return {over, trial.cost.wires, depth};
      case Objective::kSimulation:
        return {over, trial.cost.additions, depth};
    }
    return {};
  }

  const Program& program_;
  const CompileOptions& options_;
  Costs& costs_;
  std::set<Choices> tried_;
  std::optional<Trial> best_;
  std::optional<LoweringError> error_;
  int trials_ = 0;
};

}  // namespace

DraftCost costUnder(const Program& program, const Choices& choices, const CompileOptions& options,
                    bool wires) {
  LoweredProgram lowered = lowerProgram(program, choices, options);
  PerArray<bool> live = liveArrays(lowered.draft, rootsOf(program, lowered, options));
  return costOf(lowered.draft, live, wires);
}

Formula formulaOf(const DraftCost& cost) {
  return {cost.depth, cost.gates, static_cast<Count>(std::roundl(cost.wires)),
          static_cast<Count>(std::roundl(cost.additions))};
}

namespace {

// Searches until a choice keeps within the budget: for the objective, for the fewest gates at each
// depth from the least on, and for the fewest wires.
class BudgetSearch {
 public:
  BudgetSearch(const Program& program, const CompileOptions& options, Costs& costs, int* trials)
      : program_(program), options_(options), costs_(costs), trials_(trials) {}

  Choices run() {
    if (std::optional<Choices> found = within(options_.objective, options_.maxDepth)) return *found;
    const int least = depthOf(Objective::kDepth), most = depthOf(Objective::kGates);
    for (int depth = least; depth <= std::min(most, options_.maxDepth.value_or(most)); ++depth)
      if (std::optional<Choices> found = within(Objective::kGates, depth)) return *found;
    if (std::optional<Choices> found = within(Objective::kWires, options_.maxDepth)) return *found;
    const bool each = options_.budget.fanIn || options_.budget.weight;  // of each gate
    fail("lowering: required ", excess_, " at the least; allow more, ",
         each ? "split the gates of the circuit by tc0 convert --max-fan-in or --max-weight, " : "",
         "or make the program with fewer bits");
  }

 private:
  CompileOptions with(Objective objective, std::optional<int> maxDepth) const {
    CompileOptions own = options_;
    own.objective = objective;
    own.maxDepth = maxDepth;
    return own;
  }

  Choices search(const CompileOptions& own) {
    int trials = 0;
    Choices choices = Search(program_, own, costs_).run(&trials);
    *trials_ += trials;
    return choices;
  }

  int depthOf(Objective objective) {
    const CompileOptions own = with(objective, std::nullopt);
    return costs_.of(search(own), false).depth;
  }

  std::optional<Choices> within(Objective objective, std::optional<int> maxDepth) {
    const CompileOptions own = with(objective, maxDepth);
    Choices choices = search(own);
    const std::string excess = excessOf(costUnder(program_, choices, own, true), options_.budget);
    if (excess.empty()) return choices;
    if (objective != Objective::kWires || options_.budget.wires) excess_ = excess;
    return std::nullopt;
  }

  const Program& program_;
  const CompileOptions& options_;
  Costs& costs_;
  int* trials_;
  std::string excess_;  // of the last search for what is limited
};

}  // namespace

Choices chooseConstructions(const Program& program, const CompileOptions& options,
                            SearchStats* stats) {
  int trials = 0;
  Costs costs(program, options);
  Choices choices = options.budget.isOpen() ? Search(program, options, costs).run(&trials)
                                            : BudgetSearch(program, options, costs, &trials).run();
  if (stats != nullptr) stats->trials = trials;
  return choices;
}

// The fewest gates within each depth, from the least depth on. A depth that saves no gates is no
// point.
std::vector<FrontierPoint> frontier(const Program& program, const CompileOptions& options) {
  Costs costs(program, options);
  auto point = [&](Objective objective, std::optional<int> maxDepth) {
    CompileOptions own = options;
    own.objective = objective;
    own.maxDepth = maxDepth;
    FrontierPoint result;
    result.choices = Search(program, own, costs).run(nullptr);
    result.formula = formulaOf(costUnder(program, result.choices, own, true));
    return result;
  };
  FrontierPoint shallow = point(Objective::kDepth, std::nullopt);
  FrontierPoint small = point(Objective::kGates, std::nullopt);
  std::vector<FrontierPoint> points{shallow};
  for (int depth = shallow.formula.depth + 1; depth < small.formula.depth; ++depth) {
    FrontierPoint next = point(Objective::kGates, depth);
    if (next.formula.gates < points.back().formula.gates) points.push_back(std::move(next));
  }
  if (small.formula.gates < points.back().formula.gates) points.push_back(std::move(small));
  return points;
}

}  // namespace tc0::lower
