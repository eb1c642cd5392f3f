#include "circuit/size/partition.h"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <tuple>
#include <utility>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "circuit/base/range.h"

namespace tc0 {
namespace {

// The partial value of a question whose answer is known to be "below exactLo" or "above exactHi".
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min() / 2;
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / 2;

// The states of a group hold at most this many numbers together.
constexpr std::size_t kMaxNumbers = std::size_t{1} << 26;

// The indices over the dimensions so far, by the partial values of all questions: how many have
// these values, and one of them.
using States = std::map<std::vector<std::int64_t>, IndexClass>;

std::int64_t answer(const Question& question, const std::int64_t* index) {
  Wide value = 0;
  for (std::size_t d = 0; d < question.strides.size(); ++d)
    value += Wide{question.strides[d]} * index[d];
  return std::clamp<Wide>(value, question.exactLo - 1, question.exactHi + 1);
}

// Divides the indices of one group of dimensions, which questions connect. Dimensions are added one
// by one. After each, two partial indices are in one state if every question has the same partial
// value, so whatever the remaining dimensions add, their answers are the same. A question whose
// answer the remaining dimensions cannot change any more has only three partial values: kLeast,
// kMost or the exact one. That keeps the states few.
class Group {
 public:
  Group(const Shape& extents, std::vector<std::size_t> dimensions, std::vector<Question> questions,
        std::size_t maxStates)
      : extents_(extents),
        dimensions_(std::move(dimensions)),
        questions_(std::move(questions)),
        maxStates_(maxStates) {
    // The dimensions that most questions use come first, so that answers are known early.
    auto uses = [&](std::size_t d) {
      return std::count_if(questions_.begin(), questions_.end(),
                           [&](const Question& q) { return q.strides[d] != 0; });
    };
    std::stable_sort(dimensions_.begin(), dimensions_.end(),
                     [&](auto a, auto b) { return uses(a) > uses(b); });
  }

  // The classes of the group, or nothing if there are too many states.
  std::optional<std::vector<IndexClass>> classes() {
    std::optional<States> states(std::in_place);
    (*states)[std::vector<std::int64_t>(questions_.size(), 0)] = {1, Index(extents_.size(), 0)};
    for (std::size_t at = 0; at < dimensions_.size() && states; ++at) states = extend(*states, at);
    if (!states) return std::nullopt;
    std::vector<IndexClass> result;
    for (auto& [answer, indexClass] : *states) result.push_back(std::move(indexClass));
    return result;
  }

 private:
  // The least and the most that the dimensions after position `at` can add to a question.
  RowBounds remaining(const Question& question, std::size_t at) const {
    RowBounds bounds{0, 0};
    for (std::size_t i = at + 1; i < dimensions_.size(); ++i) {
      Wide reach = Wide{question.strides[dimensions_[i]]} * (extents_[dimensions_[i]] - 1);
      (reach < 0 ? bounds.lo : bounds.hi) += reach;
    }
    return bounds;
  }

  // The partial value as states hold it: kLeast or kMost if the remaining dimensions cannot change
  // the answer any more.
  static std::int64_t settle(const Question& question, const RowBounds& remaining, Wide partial) {
    if (partial + remaining.hi < question.exactLo) return kLeast;
    if (partial + remaining.lo > question.exactHi) return kMost;
    if (partial <= kLeast || partial >= kMost)
      fail("index maps: required addresses below 2^62 in magnitude, found more");
    return partial;
  }

  // Divides the coordinates of a dimension into runs within which all states are one, and returns
  // the first coordinate of each run; nothing if there are too many.
  //
  // Let v be the partial value of a question and x the coordinate. The answer is still open for the
  // x with exactLo - rest.hi <= v + stride * x <= exactHi - rest.lo, and each of them is a run of
  // its own. All x on one side of these have one answer, so they are one run.
  std::optional<std::vector<std::int64_t>> cuts(const std::vector<std::int64_t>& state,
                                                std::size_t dimension,
                                                const std::vector<RowBounds>& rest) const {
    std::int64_t extent = extents_[dimension];
    std::vector<std::int64_t> cuts{0};
    for (std::size_t k = 0; k < questions_.size(); ++k) {
      std::int64_t stride = questions_[k].strides[dimension];
      if (stride == 0 || state[k] == kLeast || state[k] == kMost) continue;
      Wide lo = Wide{questions_[k].exactLo} - rest[k].hi - state[k],
           hi = Wide{questions_[k].exactHi} - rest[k].lo - state[k];
      if (stride < 0) std::swap(lo, hi);
      // Division rounds toward zero, so the bounds are widened by one on both sides.
      Wide first = lo / stride, last = hi / stride;
      std::int64_t from = std::clamp<Wide>(first - 1, 0, extent);
      std::int64_t to = std::clamp<Wide>(last + 2, 0, extent);
      if (std::cmp_greater(to - from + std::ssize(cuts), maxStates_)) return std::nullopt;
      for (std::int64_t x = from; x < to; ++x) cuts.push_back(x);
      if (to < extent && to > 0) cuts.push_back(to);
    }
    std::sort(cuts.begin(), cuts.end());
    cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
    TC0_ASSERT(cuts.front() == 0 && cuts.back() < extent);
    return cuts;
  }

  // The states after the dimension at a position, from those before it; nothing if there are too
  // many. A run of coordinates advances as one: its first coordinate stands for all of them, and
  // its length multiplies the population.
  std::optional<States> extend(const States& states, std::size_t at) const {
    std::size_t dimension = dimensions_[at];
    std::vector<RowBounds> rest;
    for (const Question& question : questions_) rest.push_back(remaining(question, at));
    States next;
    for (const auto& [partial, indexClass] : states) {
      auto runs = cuts(partial, dimension, rest);
      if (!runs) return std::nullopt;
      std::vector<std::int64_t>& starts = *runs;
      starts.push_back(extents_[dimension]);
      for (std::size_t run = 0; run + 1 < starts.size(); ++run) {
        std::vector<std::int64_t> state = partial;
        for (std::size_t k = 0; k < questions_.size(); ++k)
          if (state[k] != kLeast && state[k] != kMost)
            state[k] =
                settle(questions_[k], rest[k],
                       Wide{state[k]} + Wide{questions_[k].strides[dimension]} * starts[run]);
        IndexClass& target = next[std::move(state)];
        if (target.population == 0) {
          target.representative = indexClass.representative;
          target.representative[dimension] = starts[run];
        }
        target.population += indexClass.population * (starts[run + 1] - starts[run]);
      }
      if (next.size() > maxStates_ || next.size() * (questions_.size() + 8) > kMaxNumbers)
        return std::nullopt;
    }
    return next;
  }

  const Shape& extents_;
  std::vector<std::size_t> dimensions_;
  std::vector<Question> questions_;
  std::size_t maxStates_;
};

// Whether two indices of the box can have different answers. Narrows the exact part of the question
// to the values that occur.
bool matters(Question& question, const Shape& extents) {
  RowBounds bounds = boundsOf({0, question.strides}, extents);
  if (bounds.lo == bounds.hi || bounds.hi < question.exactLo || bounds.lo > question.exactHi)
    return false;
  question.exactLo = std::max<Wide>(question.exactLo, bounds.lo);
  question.exactHi = std::min<Wide>(question.exactHi, bounds.hi);
  return true;
}

// The representative of d's set in a union-find structure. Shortens the path to it on the way.
std::size_t root(std::vector<std::size_t>& parents, std::size_t d) {
  while (parents[d] != d) d = parents[d] = parents[parents[d]];
  return d;
}

// All combinations of a class of the dimensions so far and a class of a group of further
// dimensions.
std::vector<IndexClass> combined(const std::vector<IndexClass>& classes,
                                 const std::vector<IndexClass>& group,
                                 const std::vector<std::size_t>& dimensions) {
  std::vector<IndexClass> product;
  product.reserve(group.size() * classes.size());
  for (const IndexClass& outer : classes)
    for (const IndexClass& inner : group) {
      IndexClass both{outer.population * inner.population, outer.representative};
      for (std::size_t d : dimensions) both.representative[d] = inner.representative[d];
      product.push_back(std::move(both));
    }
  return product;
}

}  // namespace

Question exactly(std::vector<std::int64_t> strides) {
  return {std::move(strides), kLeast + 2, kMost - 2};
}

std::vector<Question> differing(const Shape& extents, std::vector<Question> questions) {
  std::vector<Question> kept;
  std::set<std::tuple<std::vector<std::int64_t>, std::int64_t, std::int64_t>> seen;
  for (Question& question : questions) {
    for (std::size_t d = 0; d < extents.size(); ++d)
      if (extents[d] == 1) question.strides[d] = 0;
    if (!matters(question, extents)) continue;
    if (seen.emplace(question.strides, question.exactLo, question.exactHi).second)
      kept.push_back(std::move(question));
  }
  return kept;
}

Count populationOf(const std::vector<IndexClass>& classes) {
  Count sum = 0;
  for (const IndexClass& one : classes) sum += one.population;
  return sum;
}

std::vector<IndexClass> partition(const Shape& extents, const std::vector<Question>& questions,
                                  std::size_t maxStates) {
  auto classes = partitionWithin(extents, questions, maxStates);
  if (!classes) fail("index classes: required at most ", maxStates, ", found more");
  return *std::move(classes);
}

// Union-find joins the dimensions that some question uses together. The groups that remain share no
// question, so the classes of the box are all combinations of one class of each group. A dimension
// that no question uses is a group with one class.
std::optional<std::vector<IndexClass>> partitionWithin(const Shape& extents,
                                                       const std::vector<Question>& questions,
                                                       std::size_t maxStates) {
  std::vector<Question> relevant = differing(extents, questions);
  std::vector<std::size_t> parents(extents.size());
  std::iota(parents.begin(), parents.end(), std::size_t{0});
  for (const Question& question : relevant) {
    std::size_t previous = extents.size();
    for (std::size_t d = 0; d < extents.size(); ++d) {
      if (question.strides[d] == 0) continue;
      if (previous < extents.size()) parents[root(parents, d)] = root(parents, previous);
      previous = d;
    }
  }

  std::vector<IndexClass> classes{{1, Index(extents.size(), 0)}};
  for (std::size_t d = 0; d < extents.size(); ++d) {
    if (root(parents, d) != d) continue;
    std::vector<std::size_t> members;
    for (std::size_t e = 0; e < extents.size(); ++e)
      if (root(parents, e) == d) members.push_back(e);
    std::vector<Question> about;
    for (const Question& question : relevant)
      if (std::any_of(members.begin(), members.end(),
                      [&](std::size_t e) { return question.strides[e] != 0; }))
        about.push_back(question);
    auto group = Group(extents, members, std::move(about), maxStates).classes();
    if (!group || group->size() * classes.size() > maxStates) return std::nullopt;
    classes = combined(classes, *group, members);
  }
  return classes;
}

std::vector<std::int64_t> answers(const std::vector<Question>& questions,
                                  const std::int64_t* index) {
  std::vector<std::int64_t> result;
  result.reserve(questions.size());
  for (const Question& question : questions) result.push_back(answer(question, index));
  return result;
}

}  // namespace tc0
