#include "circuit/size/paths.h"

#include <algorithm>
#include <cstdlib>
#include <map>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"

namespace tc0 {

AffineRow composedWith(const AffineRow& outer, const IndexMap& inner, std::size_t columns) {
  AffineRow row = compose(outer, inner);
  row.strides.resize(columns, 0);
  return row;
}

IndexMap composedWith(const IndexMap& outer, const IndexMap& inner, std::size_t columns) {
  IndexMap map;
  for (const AffineRow& row : outer) map.push_back(composedWith(row, inner, columns));
  return map;
}

namespace {

constexpr std::size_t kMaxPaths = std::size_t{1} << 16;
constexpr std::size_t kMaxQuestions = std::size_t{1} << 22;
constexpr std::size_t kMaxPairs = std::size_t{1} << 24;

// Follows all paths from a view down to inputs and steps, depth first. A path grows by one
// reduction, some borders and some selectors with each sum that it goes through.
class Walker {
 public:
  Walker(const Circuit& circuit, std::size_t rank) : circuit_(circuit), rank_(rank) {}

  // Follows the paths from an array on. `path.at` is the index in that array. Appends a path to
  // `found` for each leaf.
  void walk(ArrayId id, LeafPath path) {
    const Array& array = circuit_.array(id);
    if (const auto* sum = array.as<SumOp>()) {
      for (const Term& term : sum->terms)
        if (term.source != kOne && term.scale != 0) walkTerm(array, term, path);
      return;
    }
    if (const auto* read = array.as<ReadOp>()) {
      path.selectors.push_back(composedWith(read->variantAt, path.at, columns(path)));
      path.at = composedWith(read->at, path.at, columns(path));
      id = read->step;
    }
    if (const auto* step = circuit_.array(id).as<StepOp>())
      path.selectors.push_back(composedWith(step->tableAt, path.at, columns(path)));
    path.leaf = id;
    TC0_ASSERT(path.at.size() == circuit_.array(id).shape.size());
    found.push_back(std::move(path));
    if (found.size() > kMaxPaths) fail("required at most 2^16 chains of sums, found more");
  }

  std::vector<LeafPath> found;

 private:
  std::size_t columns(const LeafPath& path) const { return rank_ + path.over.size(); }

  void walkTerm(const Array& sum, const Term& term, LeafPath path) {
    path.over.insert(path.over.end(), term.over.begin(), term.over.end());
    std::size_t wide = columns(path);
    for (AffineRow& row : path.at) row.strides.resize(wide, 0);
    TC0_ASSERT(path.at.size() == sum.shape.size());
    IndexMap inner = path.at;  // (output index, reduction index) in terms of (t, r)
    for (std::size_t j = 0; j < term.over.size(); ++j) {
      AffineRow& unit = inner.emplace_back(AffineRow{0, std::vector<std::int64_t>(wide, 0)});
      unit.strides[wide - term.over.size() + j] = 1;
    }
    for (std::size_t d = 0; d < term.domain.size(); ++d)
      if (term.domain[d].lo > 0 || term.domain[d].hi < sum.shape[d] - 1)
        path.borders.push_back({path.at[d], term.domain[d]});
    if (term.weights != nullptr) path.selectors.push_back(composedWith(term.weightAt, inner, wide));
    path.at = composedWith(term.at, inner, wide);
    walk(term.source, std::move(path));
  }

  const Circuit& circuit_;
  std::size_t rank_;
};

// A row in (t, r) as a function of t alone: the strides in t, and bounds on what r and the offset
// add.
struct SplitRow {
  std::vector<std::int64_t> strides;
  Wide lo, hi;
};

SplitRow split(const AffineRow& row, const Shape& shape, const Shape& over) {
  auto middle = row.strides.begin() + std::min(shape.size(), row.strides.size());
  SplitRow result{{row.strides.begin(), middle}, 0, 0};
  result.strides.resize(shape.size(), 0);
  AffineRow rest{row.offset, {middle, row.strides.end()}};
  RowBounds bounds = boundsOf(rest, over);
  result.lo = bounds.lo;
  result.hi = bounds.hi;
  return result;
}

// A bound of a question in 64 bits. Values of rows are below 2^60, so bounds beyond 2^61 are alike.
std::int64_t narrow(Wide value) {
  constexpr Wide kFar = Wide{1} << 61;
  return std::clamp(value, -kFar, kFar);
}

Question question(std::vector<std::int64_t> strides, Wide lo, Wide hi) {
  return {std::move(strides), narrow(lo), narrow(hi)};
}

// Each border of a path asks on which side of it the index lies, for the lower and for the upper
// end of the range. The row is t's part plus something in [row.lo, row.hi] that r adds. So if t's
// part is at least inside.lo - row.lo, all r are inside; if it is below inside.lo - row.hi, none
// is; in between it depends, and every value is asked exactly.
void askBorders(const LeafPath& path, const Shape& shape, std::vector<Question>& questions) {
  for (const LeafPath::Border& border : path.borders) {
    SplitRow row = split(border.row, shape, path.over);
    questions.push_back(question(row.strides, Wide{border.inside.lo} - row.hi,
                                 Wide{border.inside.lo} - row.lo - 1));
    questions.push_back(question(row.strides, Wide{border.inside.hi} - row.hi + 1,
                                 Wide{border.inside.hi} - row.lo));
  }
}

bool uses(const AffineRow& row, std::size_t column) {
  return column < row.strides.size() && row.strides[column] != 0;
}

// How many elements a reduction of the path steps through along dimension d, less one. The
// reduction has to step by one element and to enter no other dimension, selector or border. If
// there are several, the longest counts; if there is none, the result is 0.
Wide sweep(const LeafPath& path, std::size_t d, std::size_t rank) {
  Wide longest = 0;
  for (std::size_t j = 0; j < path.over.size(); ++j) {
    std::size_t column = rank + j;
    auto enters = [&](const AffineRow& row) { return uses(row, column); };
    bool alone = std::abs(path.at[d].strides[column]) == 1 &&
                 std::count_if(path.at.begin(), path.at.end(), enters) == 1 &&
                 std::none_of(path.selectors.begin(), path.selectors.end(), enters) &&
                 std::none_of(path.borders.begin(), path.borders.end(),
                              [&](const LeafPath::Border& border) { return enters(border.row); });
    if (alone) longest = std::max(longest, Wide{path.over[j]} - 1);
  }
  return longest;
}

// Asks whether two paths to one array meet the same element: in every dimension, the difference of
// their addresses is 0. The difference is t's part plus something in [-hi, -lo] that the reductions
// add, so the part of t matters between lo and hi and is asked there exactly.
//
// If one path sweeps the dimension, it is enough to know that they meet, not where: the reduction
// moves the address by one element a step and does nothing else, so all elements that it passes
// look alike. (A row sum of exp[i, j] over j meets exp[i, k] for every k in the same way.) Then
// there is a core in which every part of the other path is met by some step of the sweep, and all
// values in the core are one answer. Only the values between lo and the core, and between the core
// and hi, are asked exactly.
void askMeetings(const LeafPath& a, const LeafPath& b, const Shape& shape,
                 std::vector<Question>& questions) {
  std::vector<Question> meetings;
  for (std::size_t d = 0; d < a.at.size(); ++d) {
    SplitRow left = split(a.at[d], shape, a.over), right = split(b.at[d], shape, b.over);
    Wide lo = right.lo - left.hi, hi = right.hi - left.lo;
    bool constant = true;
    for (std::size_t k = 0; k < shape.size(); ++k) {
      left.strides[k] -= right.strides[k];
      constant &= left.strides[k] == 0 || shape[k] == 1;
    }
    if (constant) {
      if (lo > 0 || hi < 0) return;  // they never meet
      continue;
    }
    Wide sweepA = sweep(a, d, shape.size()), sweepB = sweep(b, d, shape.size());
    if ((sweepA > 0) != (sweepB > 0)) {
      Wide coreLo = hi - std::max(sweepA, sweepB), coreHi = lo + std::max(sweepA, sweepB);
      if (coreLo <= coreHi) {
        meetings.push_back(question(left.strides, lo, coreLo - 1));
        meetings.push_back(question(left.strides, coreHi + 1, hi));
        continue;
      }
    }
    meetings.push_back(question(left.strides, lo, hi));
  }
  questions.insert(questions.end(), meetings.begin(), meetings.end());
}

}  // namespace

std::vector<LeafPath> pathsOf(const Circuit& circuit, const View& view, const Shape& shape) {
  Walker walker(circuit, shape.size());
  LeafPath start;
  start.at = view.at;
  walker.walk(view.array, std::move(start));
  return std::move(walker.found);
}

std::vector<Question> questionsOf(const std::vector<LeafPath>& paths, const Shape& shape) {
  std::vector<Question> questions;
  std::map<ArrayId, std::vector<const LeafPath*>> byLeaf;
  std::size_t pairs = 0;
  for (const LeafPath& path : paths) {
    for (const AffineRow& row : path.selectors)
      questions.push_back(exactly(split(row, shape, path.over).strides));
    askBorders(path, shape, questions);
    pairs += byLeaf[path.leaf].size();
    if (pairs > kMaxPairs)
      fail("required sums with at most 2^24 pairs of paths to one array, found more");
    for (const LeafPath* other : byLeaf[path.leaf]) askMeetings(*other, path, shape, questions);
    byLeaf[path.leaf].push_back(&path);
    if (questions.size() > kMaxQuestions)
      fail("required sums with fewer ways to meet, found more than 2^22");
  }
  return questions;
}

// The question's value at the leaf is t's part plus something in [row.lo, row.hi]. Beyond the new
// exact range all r have one answer.
Question throughPath(const Question& atLeaf, const LeafPath& path, const Shape& shape) {
  SplitRow row = split(composedWith({0, atLeaf.strides}, path.at, shape.size() + path.over.size()),
                       shape, path.over);
  return question(row.strides, Wide{atLeaf.exactLo} - row.hi, Wide{atLeaf.exactHi} - row.lo);
}

}  // namespace tc0
