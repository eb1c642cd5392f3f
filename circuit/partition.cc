#include "circuit/partition.h"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <tuple>

#include "circuit/base/error.h"
#include "circuit/base/range.h"

namespace tc0 {
namespace {

constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min() / 2;
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / 2;

// States of a group hold at most this many numbers in all.
constexpr std::size_t kMaxNumbers = std::size_t{1} << 26;

// Partial value of each question -> how many partial indices have it, and one of them.
using States = std::map<std::vector<std::int64_t>, IndexClass>;

std::int64_t answer(const Question& question, const std::int64_t* index) {
  Wide value = 0;
  for (std::size_t d = 0; d < question.strides.size(); ++d)
    value += Wide{question.strides[d]} * index[d];
  return static_cast<std::int64_t>(
      std::clamp<Wide>(value, question.exactLo - 1, question.exactHi + 1));
}

// One connected group of dimensions and the questions about them.
class Group {
 public:
  Group(const Shape& extents, std::vector<std::size_t> dimensions, std::vector<Question> questions,
        std::size_t maxStates)
      : extents_(extents),
        dimensions_(std::move(dimensions)),
        questions_(std::move(questions)),
        maxStates_(maxStates) {
    // Dimensions that many questions share come first: what is left of each question then ends
    // early.
    auto uses = [&](std::size_t d) {
      return std::count_if(questions_.begin(), questions_.end(),
                           [&](const Question& q) { return q.strides[d] != 0; });
    };
    std::stable_sort(dimensions_.begin(), dimensions_.end(),
                     [&](auto a, auto b) { return uses(a) > uses(b); });
  }

  std::vector<IndexClass> classes() {
    States states;
    states[std::vector<std::int64_t>(questions_.size(), 0)] = {1, Index(extents_.size(), 0)};
    for (std::size_t at = 0; at < dimensions_.size(); ++at) states = extend(states, at);
    std::vector<IndexClass> result;
    for (auto& [answer, indexClass] : states) result.push_back(std::move(indexClass));
    return result;
  }

 private:
  [[noreturn]] void refuse() const {
    fail("index classes: required at most ", maxStates_, ", found more");
  }

  // What the dimensions after position `at` can still add to a question.
  RowBounds remaining(const Question& question, std::size_t at) const {
    RowBounds bounds{0, 0};
    for (std::size_t i = at + 1; i < dimensions_.size(); ++i) {
      Wide reach = Wide{question.strides[dimensions_[i]]} * (extents_[dimensions_[i]] - 1);
      (reach < 0 ? bounds.lo : bounds.hi) += reach;
    }
    return bounds;
  }

  // A partial value whose answer is settled already stands for that answer.
  static std::int64_t settle(const Question& question, const RowBounds& remaining, Wide partial) {
    if (partial + remaining.hi < question.exactLo) return kLeast;
    if (partial + remaining.lo > question.exactHi) return kMost;
    if (partial <= kLeast || partial >= kMost)
      fail("index maps: required addresses below 2^62 in magnitude, found more");
    return static_cast<std::int64_t>(partial);
  }

  // The first coordinates of the runs on which no answer changes.
  std::vector<std::int64_t> cuts(const std::vector<std::int64_t>& state, std::size_t dimension,
                                 std::int64_t extent, const std::vector<RowBounds>& rest) const {
    std::vector<std::int64_t> cuts{0};
    for (std::size_t k = 0; k < questions_.size(); ++k) {
      std::int64_t stride = questions_[k].strides[dimension];
      if (stride == 0 || state[k] == kLeast || state[k] == kMost) continue;
      // Coordinates x with exactLo - rest.hi <= state + stride * x <= exactHi - rest.lo are looked
      // at one by one.
      Wide lo = Wide{questions_[k].exactLo} - rest[k].hi - state[k],
           hi = Wide{questions_[k].exactHi} - rest[k].lo - state[k];
      if (stride < 0) std::swap(lo, hi);
      Wide size = stride, first = lo / size,
           last = hi / size;  // rounded toward zero: widen by one on both sides
      auto from = static_cast<std::int64_t>(std::clamp<Wide>(first - 1, 0, extent));
      auto to = static_cast<std::int64_t>(std::clamp<Wide>(last + 2, 0, extent));
      if (static_cast<std::size_t>(to - from) + cuts.size() > maxStates_) refuse();
      for (std::int64_t x = from; x < to; ++x) cuts.push_back(x);
      if (to < extent && to > 0) cuts.push_back(to);
    }
    std::sort(cuts.begin(), cuts.end());
    cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
    return cuts;
  }

  States extend(const States& states, std::size_t at) const {
    std::size_t dimension = dimensions_[at];
    std::int64_t extent = extents_[dimension];
    std::vector<RowBounds> rest;
    for (const Question& question : questions_) rest.push_back(remaining(question, at));
    States next;
    for (const auto& [partial, indexClass] : states) {
      std::vector<std::int64_t> starts = cuts(partial, dimension, extent, rest);
      starts.push_back(extent);
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
        target.population +=
            indexClass.population * static_cast<Count>(starts[run + 1] - starts[run]);
      }
      if (next.size() > maxStates_ || next.size() * (questions_.size() + 8) > kMaxNumbers) refuse();
    }
    return next;
  }

  const Shape& extents_;
  std::vector<std::size_t> dimensions_;
  std::vector<Question> questions_;
  std::size_t maxStates_;
};

// Whether the answer can differ between two indices of the box; narrows an exact part that is wider
// than the values.
bool matters(Question& question, const Shape& extents) {
  RowBounds bounds = boundsOf({0, question.strides}, extents);
  if (bounds.lo == bounds.hi || bounds.hi < question.exactLo || bounds.lo > question.exactHi)
    return false;
  question.exactLo = static_cast<std::int64_t>(std::max<Wide>(question.exactLo, bounds.lo));
  question.exactHi = static_cast<std::int64_t>(std::min<Wide>(question.exactHi, bounds.hi));
  return true;
}

std::size_t root(std::vector<std::size_t>& parents, std::size_t d) {
  while (parents[d] != d) d = parents[d] = parents[parents[d]];
  return d;
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

std::vector<IndexClass> partition(const Shape& extents, const std::vector<Question>& questions,
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
    std::vector<IndexClass> group = Group(extents, members, std::move(about), maxStates).classes();
    if (group.size() * classes.size() > maxStates)
      fail("index classes: required at most ", maxStates, ", found more");
    std::vector<IndexClass> product;
    product.reserve(group.size() * classes.size());
    for (const IndexClass& outer : classes)
      for (const IndexClass& inner : group) {
        IndexClass both{outer.population * inner.population, outer.representative};
        for (std::size_t e : members) both.representative[e] = inner.representative[e];
        product.push_back(std::move(both));
      }
    classes = std::move(product);
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
