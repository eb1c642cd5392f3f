#include "compiler/lower/constructions/rank.h"

#include <algorithm>
#include <utility>

#include "circuit/base/assert.h"
#include "circuit/builder.h"
#include "compiler/lower/constructions/linear.h"

namespace tc0::lower {

// `reaches` reads [element >= t_k] off each element's gates, at the index (element, k). `counts`
// adds them along the dimension, and one gate compares each count with the rank. The result is the
// least value plus the distance t_k - t_(k-1) for every k that is reached. Without values above the
// least, one k remains, with weight 0.
Value ranked(Draft& draft, const std::string& name, const Value& x, std::size_t axis,
             std::int64_t rank, Range range) {
  std::vector<std::int64_t> values = valuesOf(draft, x);
  auto levels = std::ssize(values) - 1;
  TC0_ASSERT(1 <= rank && rank <= x.extent(axis));
  std::int64_t least = values.empty() ? range.lo : values.front();
  Shape whole = x.digits;
  whole.push_back(std::max<std::int64_t>(levels, 1));
  AffineRow which{0, std::vector<std::int64_t>(whole.size(), 0)};
  which.strides.back() = 1;
  auto reached = [&](std::int64_t number, std::int64_t k) -> std::int64_t {
    return k < levels && number >= values[k + 1];
  };
  ArrayId reaches =
      readFunctions(draft, name + ".reaches", x, {whole.back(), reached, which, {whole.back()}});
  std::vector<std::size_t> groups = x.groups;
  groups.push_back(1);
  std::int64_t n = x.extent(axis);
  Value counts =
      summed(draft, name + ".counts", valueOf(draft, reaches, groups, {0, 1}), axis, {0, n});
  ArrayId gates = draft.step(name + ".gates", draft.array(counts.array).shape,
                             {.numerator = {counts.array, counts.at},
                              .tables = Tables{{0, 1}, {rank}, {}, {0}, {1}},
                              .reach = {counts.range}});
  Shape shape = counts.digits;
  shape.pop_back();
  Term above;
  above.source = gates;
  above.over = {whole.back()};
  above.at = identityMap(shape.size() + 1);
  std::vector<std::int64_t> heights;
  for (std::int64_t k = 0; k < whole.back(); ++k)
    heights.push_back(k < levels ? values[k + 1] - values[k] : 0);
  above.weights = integers(std::move(heights));
  above.weightAt.strides.assign(shape.size() + 1, 0);
  above.weightAt.strides.back() = 1;
  std::vector<Term> terms{above, constantTerm(least)};
  counts.groups.pop_back();
  return valueOf(draft, draft.sum(name, shape, std::move(terms)), counts.groups, range);
}

}  // namespace tc0::lower
