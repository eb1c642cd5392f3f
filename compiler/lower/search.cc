#include "compiler/lower/search.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <tuple>

#include "circuit/base/error.h"
#include "compiler/lower/emit.h"

namespace tc0::lower {
namespace {

using program::Program;
using program::TensorId;

constexpr std::size_t kMaxCombinations = 64;
constexpr std::size_t kMaxSingles = 12;  // products that are tried one by one in the end

// Products that are chosen together, as numbers in a list.
using Group = std::vector<TensorId>;

// How many numbers a range holds, by its power of two.
int digits(Range range) {
  int result = 0;
  for (auto width = static_cast<std::uint64_t>(range.hi) - static_cast<std::uint64_t>(range.lo);
       width > 0; width /= 2)
    ++result;
  return result;
}

std::vector<Group> groupsOf(const Program& program, const std::vector<TensorId>& products) {
  std::map<std::string, Group> groups;
  for (TensorId id : products) {
    const auto& tensor = program.tensor(id);
    std::string kind = listText(tensor.shape);
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

struct Trial {
  Choices choices;
  DraftCost cost;
};

class Search {
 public:
  Search(const Program& program, Objective objective, std::optional<int> maxDepth)
      : program_(program), objective_(objective), maxDepth_(maxDepth) {}

  Choices run(int* trials) {
    std::vector<TensorId> products = productsOf(program_);
    std::vector<Group> groups = groupsOf(program_, products);
    if (std::pow(4.0, static_cast<double>(groups.size())) <= kMaxCombinations)
      all(groups, 0, {});
    else
      for (ProductChoice start : kProductChoices) climb(groups, start);
    if (products.size() > groups.size() && products.size() <= kMaxSingles && maxDepth_ && best_) {
      std::vector<Group> singles;
      for (TensorId id : products) singles.push_back({id});
      improve(singles, best_->choices);
    }
    if (trials != nullptr) *trials = trials_;
    check();
    return best_->choices;
  }

 private:
  void check() const {
    if (!best_) throw LoweringError(*error_);
    if (maxDepth_ && best_->cost.depth > *maxDepth_)
      fail("lowering: required at most ", *maxDepth_, " levels, found ", best_->cost.depth,
           " at the least; allow more levels, or make the program with a shallower recipe");
  }

  void all(const std::vector<Group>& groups, std::size_t from, const Choices& choices) {
    if (from == groups.size()) {
      attempt(choices);
      return;
    }
    for (ProductChoice choice : choicesFor(program_, groups[from][0])) {
      Choices next = choices;
      for (TensorId id : groups[from]) next[id] = choice;
      all(groups, from + 1, next);
    }
  }

  void climb(const std::vector<Group>& groups, ProductChoice start) {
    Choices choices;
    for (const Group& group : groups) {
      const std::vector<ProductChoice> open = choicesFor(program_, group[0]);
      const bool allowed = std::find(open.begin(), open.end(), start) != open.end();
      for (TensorId id : group) choices[id] = allowed ? start : open[0];
    }
    attempt(choices);
    improve(groups, best_ ? best_->choices : choices);
  }

  void improve(const std::vector<Group>& groups, Choices choices) {
    for (bool better = true; better;) {
      better = false;
      for (const Group& group : groups)
        for (ProductChoice choice : choicesFor(program_, group[0])) {
          Choices next = choices;
          for (TensorId id : group) next[id] = choice;
          if (next == choices || !attempt(next)) continue;
          choices = next;
          better = true;
        }
    }
  }

  // Whether it is the best so far.
  bool attempt(const Choices& choices) {
    ++trials_;
    Trial trial{choices, {}};
    try {
      trial.cost = costUnder(program_, choices, objective_ == Objective::kWires);
    } catch (const LoweringError& error) {  // an operand is too wide for this construction
      error_ = error;
      return false;
    }
    if (best_ && rankOf(trial) >= rankOf(*best_)) return false;
    best_ = std::move(trial);
    return true;
  }

  std::array<long double, 3> rankOf(const Trial& trial) const {
    auto depth = static_cast<long double>(trial.cost.depth);
    auto gates = static_cast<long double>(trial.cost.gates);
    long double over = maxDepth_ ? std::max(0.0L, depth - *maxDepth_) : 0;
    switch (objective_) {
      case Objective::kDepth:
        return {over, maxDepth_ ? gates : depth, maxDepth_ ? depth : gates};
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
  Objective objective_;
  std::optional<int> maxDepth_;
  std::optional<Trial> best_;
  std::optional<LoweringError> error_;
  int trials_ = 0;
};

}  // namespace

DraftCost costUnder(const Program& program, const Choices& choices, bool wires) {
  Lowered lowered = lowerProgram(program, choices);
  std::vector<ArrayId> roots;
  for (const program::Output& output : program.outputs())
    roots.push_back(lowered.values[output.tensor]->array);
  return costOf(lowered.draft, liveArrays(lowered.draft, roots), wires);
}

Formula formulaOf(const DraftCost& cost) {
  return {cost.depth, cost.gates, static_cast<Count>(std::roundl(cost.wires)),
          static_cast<Count>(std::roundl(cost.additions))};
}

Choices chooseConstructions(const Program& program, const CompileOptions& options,
                            SearchStats* stats) {
  int trials = 0;
  Choices choices = Search(program, options.objective, options.maxDepth).run(&trials);
  if (stats != nullptr) stats->trials = trials;
  return choices;
}

std::vector<FrontierPoint> frontier(const Program& program) {
  auto point = [&](Objective objective, std::optional<int> maxDepth) {
    FrontierPoint result;
    result.choices = Search(program, objective, maxDepth).run(nullptr);
    result.formula = formulaOf(costUnder(program, result.choices, true));
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
