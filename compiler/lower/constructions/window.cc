#include "compiler/lower/constructions/window.h"

#include <algorithm>
#include <utility>

#include "circuit/base/assert.h"
#include "compiler/lower/constructions/terms.h"

namespace tc0::lower {
namespace {

// The value with `before` elements in front of those along a dimension of one digit and `after`
// behind them, all of the number `fill`.
Value framed(Draft& draft, const std::string& name, const Value& x, std::size_t digit,
             std::int64_t before, std::int64_t after, std::int64_t fill) {
  Shape shape = x.digits;
  const std::int64_t extent = shape[digit];
  shape[digit] += before + after;
  std::vector<Term> terms;
  auto restrict = [&](Term& term, std::int64_t begin, std::int64_t count) {
    for (std::int64_t all : shape) term.domain.push_back({0, all - 1});
    term.domain[digit] = {begin, begin + count - 1};
  };
  addTerm(terms, x, 1, samePlace(x));
  for (Term& term : terms) {
    restrict(term, before, extent);
    for (AffineRow& row : term.at) row.offset -= row.strides[digit] * before;
  }
  auto side = [&](std::int64_t begin, std::int64_t count) {
    if (fill == 0 || count == 0) return;
    Term term;
    term.scale = fill;
    restrict(term, begin, count);
    terms.push_back(std::move(term));
  };
  side(0, before);
  side(before + extent, after);
  Value result = valueOf(draft, draft.sum(name, shape, std::move(terms)), x.groups,
                         x.range.hull({fill, fill}));
  result.loose = x.loose;
  return result;
}

}  // namespace

// In the framed value window o begins at index stride * o. The new digit, the place in the window,
// stands in front of the digits of the last dimension.
Value windowed(Draft& draft, const std::string& name, const Value& x, const program::WindowOp& op,
               std::int64_t windows, std::int64_t length) {
  const auto axis = static_cast<std::size_t>(op.axis);
  TC0_ASSERT(axis + 1 < x.rank());
  Value value = x.groups[axis] == 1 ? x : merged(draft, name, x, axis, axis);
  const std::size_t digit = value.digitOf(axis);
  const std::int64_t beyond = op.at(windows - 1, length - 1) - (value.digits[digit] - 1);
  const std::int64_t after = std::max<std::int64_t>(beyond, 0);
  if (op.before > 0 || after > 0)
    value = framed(draft, name, value, digit, op.before, after, op.fill);
  const std::size_t place = value.digitOf(value.rank() - 1);
  value.digits[digit] = windows;
  value.digits.insert(value.digits.begin() + place, length);
  value.groups.insert(value.groups.end() - 1, 1);
  for (AffineRow& row : value.at) {
    const std::int64_t stride = row.strides[digit];
    row.strides[digit] = stride * op.stride;
    row.strides.insert(row.strides.begin() + place, stride * op.dilation);
  }
  return value;
}

}  // namespace tc0::lower
