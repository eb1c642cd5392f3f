#include "circuit/family/symmetry.h"

#include <algorithm>
#include <set>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "circuit/family/growing_paths.h"

namespace tc0 {
namespace {

struct Broken {
  Hypothesis hypothesis;
  std::string reason;
};

template <class... Parts>
void require(bool holds, Hypothesis hypothesis, const Parts&... reason) {
  if (!holds) throw Broken{hypothesis, cat(reason...)};
}

bool reads(const AffineRow& row, std::size_t column) {
  return column < row.strides.size() && row.strides[column] != 0;
}

// Checks the paths of the steps of one family, one after the other.
class Check {
 public:
  Check(const CircuitFamily& family, Symmetry& result)
      : family_(family), circuit_(family.base()), result_(result) {}

  // What a part of the check finds, step by step and array by array, until something is broken.
  void arrays() {
    for (ArrayId id : circuit_.arrays().ids()) guarded(id, [&] { array(id); });
  }
  void tables() {
    for (ArrayId id : circuit_.arrays().ids())
      if (circuit_.array(id).as<StepOp>() != nullptr) guarded(id, [&] { tablesOf(id); });
  }
  void pathsOf(ArrayId id) {
    guarded(id, [&] { step(id); });
  }

 private:
  template <class Part>
  void guarded(ArrayId id, Part part) {
    if (result_.violation) return;
    at_ = id;
    leaf_ = "";
    try {
      part();
    } catch (const Broken& broken) {
      result_.violation = {broken.hypothesis, circuit_.array(at_).name, leaf_, broken.reason};
    }
  }

  void array(ArrayId id) {
    const CircuitFamily::GrowingArray& growing = family_.growing()[id];
    require(growing.stride.empty(), Hypothesis::kStrides, growing.stride);
    extents(growing.units, growing.powers, "an extent");
    for (std::size_t k = 0; k < growing.terms.size(); ++k) {
      const auto& term = growing.terms[k];
      require(term.stride.empty(), Hypothesis::kStrides, "term ", k, ", ", term.stride);
      extents(term.units, term.powers, "a reduction over");
    }
  }

  static void extents(const Shape& units, const std::vector<int>& powers, const char* what) {
    for (std::size_t d = 0; d < units.size(); ++d)
      require(powers[d] <= 1, Hypothesis::kExtents, what, " ",
              tc0::text(SideNumber{units[d], powers[d]}));
  }

  void tablesOf(ArrayId id) {
    const StepOp& step = *circuit_.array(id).as<StepOp>();
    const std::vector<int>& powers = family_.growing()[id].powers;
    for (std::size_t d = 0; d < powers.size(); ++d)
      require(powers[d] == 0 || step.tableAt.strides[d] == 0, Hypothesis::kTables, "dimension ", d,
              " grows and has a table for each index");
    count(Hypothesis::kTables);
  }

  void step(ArrayId id) {
    const StepOp& step = *circuit_.array(id).as<StepOp>();
    const Shape& units = family_.growing()[id].units;
    const std::vector<int>& powers = family_.growing()[id].powers;
    StepSymmetry found{id, {}, 0, 0, 0};
    found.growingDigits =
        static_cast<int>(std::count_if(powers.begin(), powers.end(), [](int p) { return p > 0; }));
    std::set<ArrayId> leaves;
    auto each = [&](const GrowingPath& path) { this->path(path, units, found, leaves); };
    growingPaths(family_, step.numerator, id, each);
    if (step.denominator) growingPaths(family_, *step.denominator, id, each);
    found.leaves.assign(leaves.begin(), leaves.end());
    result_.paths += found.paths;
    result_.steps.push_back(std::move(found));
  }

  void path(const GrowingPath& path, const Shape& shape, StepSymmetry& found,
            std::set<ArrayId>& leaves) {
    const bool constant = path.path.leaf == kOne;
    leaf_ = constant ? "the constant 1" : cat("'", circuit_.array(path.path.leaf).name, "'");
    borders(path);
    if (constant) {
      sums(path, shape.size());
    } else {
      address(path, shape);
      selectors(path);
      leaves.insert(path.path.leaf);
      ++found.paths;
      const auto reductions =
          std::count(path.grows.begin() + std::ssize(shape), path.grows.end(), true);
      found.growingReductions = std::max<int>(found.growingReductions, reductions);
    }
    leaf_ = "";
  }

  // Coordinate d of the leaf has the extent c s. It has to be a g + e where g is a growing index of
  // extent b s with a b = c, and 0 <= e < a. Then its growing digit is that of g, and its constant
  // digit is a times that of g, plus e.
  void address(const GrowingPath& path, const Shape& shape) {
    const Shape& leaf = family_.growing()[path.path.leaf].units;
    const std::vector<int>& powers = family_.growing()[path.path.leaf].powers;
    std::vector<bool> used(path.grows.size(), false);
    Shape extents = shape;
    extents.insert(extents.end(), path.path.over.begin(), path.path.over.end());
    for (std::size_t d = 0; d < leaf.size(); ++d) {
      const AffineRow& row = path.path.at[d];
      std::vector<std::size_t> columns;
      for (std::size_t c = 0; c < path.grows.size(); ++c)
        if (path.grows[c] && reads(row, c)) columns.push_back(c);
      if (powers[d] == 0) {
        require(columns.empty(), Hypothesis::kConstants, "coordinate ", d,
                " does not grow and reads an index that does");
        continue;
      }
      require(columns.size() == 1, Hypothesis::kDigits, "coordinate ", d, " grows and reads ",
              columns.size(), " indices that grow");
      const std::size_t column = columns[0];
      used[column] = true;
      const std::int64_t factor = row.strides[column];
      require(factor > 0 && factor * extents[column] == leaf[d], Hypothesis::kDigits, "coordinate ",
              d, " of extent ", tc0::text(SideNumber{leaf[d], 1}), " is ", factor,
              " times an index of extent ", tc0::text(SideNumber{extents[column], 1}));
      AffineRow rest = row;
      rest.strides[column] = 0;
      const RowBounds bounds = boundsOf(rest, extents);
      require(bounds.lo >= 0 && bounds.hi < factor, Hypothesis::kDigits, "coordinate ", d,
              " adds numbers outside [0, ", factor - 1, "] to ", factor, " times an index");
    }
    count(Hypothesis::kDigits);
    count(Hypothesis::kConstants);
    for (std::size_t c = shape.size(); c < used.size(); ++c)
      require(!path.grows[c] || used[c], Hypothesis::kReductions,
              "a reduction that grows meets one wire again and again");
    count(Hypothesis::kReductions);
  }

  void selectors(const GrowingPath& path) {
    for (const AffineRow& row : path.path.selectors)
      require(!readsGrowing(row, path, 0), Hypothesis::kSelectors,
              "a weight, variant or table depends on an index that grows");
    count(Hypothesis::kSelectors);
  }

  void borders(const GrowingPath& path) {
    for (const LeafPath::Border& border : path.path.borders)
      require(!readsGrowing(border.row, path, 0), Hypothesis::kBorders, "a term counts for [",
              border.inside.lo, ", ", border.inside.hi, "] of an index that grows");
    count(Hypothesis::kBorders);
  }

  // The only selectors of a constant are those of its weights.
  void sums(const GrowingPath& path, std::size_t rank) {
    for (const AffineRow& row : path.path.selectors)
      require(!readsGrowing(row, path, rank), Hypothesis::kSums,
              "a constant that depends on the row of tokens is summed over it");
    count(Hypothesis::kSums);
  }

  static bool readsGrowing(const AffineRow& row, const GrowingPath& path, std::size_t from) {
    for (std::size_t c = from; c < path.grows.size(); ++c)
      if (path.grows[c] && reads(row, c)) return true;
    return false;
  }

  void count(Hypothesis hypothesis) { ++result_.checked[static_cast<std::size_t>(hypothesis)]; }

  const CircuitFamily& family_;
  const Circuit& circuit_;
  Symmetry& result_;
  ArrayId at_ = 0;
  std::string leaf_;
};

}  // namespace

const char* sentence(Hypothesis hypothesis) {
  static constexpr const char* kSentences[kHypotheses] = {
      "strides of index maps are constants",
      "extents are c or c s",
      "a growing coordinate of a wire is one growing index in its place",
      "a constant coordinate of a wire reads no growing index",
      "weights, variants and tables on the way to a wire depend on no growing index",
      "no term is cut along a growing index",
      "the table of a gate depends on no growing index",
      "every growing reduction on the way to a wire moves the wire",
      "constants that depend on the row of tokens are not summed over it"};
  return kSentences[static_cast<std::size_t>(hypothesis)];
}

std::string text(const Violation& violation) {
  return cat("'", violation.array, "'", violation.path.empty() ? "" : ", on the way to ",
             violation.path, ": required that ", sentence(violation.hypothesis), ", found ",
             violation.reason);
}

Symmetry symmetryOf(const CircuitFamily& family) {
  Symmetry result;
  Check check(family, result);
  check.arrays();
  check.tables();
  for (ArrayId id : family.base().arrays().ids())
    if (family.base().array(id).as<StepOp>() != nullptr) check.pathsOf(id);
  return result;
}

std::optional<Violation> violationOf(const CircuitFamily& family, ArrayId step) {
  Symmetry result;
  Check check(family, result);
  check.arrays();
  check.pathsOf(step);
  return result.violation;
}

void requireNumbered(const CircuitFamily& family) {
  Symmetry result;
  Check check(family, result);
  check.arrays();
  check.tables();
  if (result.violation) fail("family: ", text(*result.violation));
}

}  // namespace tc0
