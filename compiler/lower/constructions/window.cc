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

std::int64_t floorDivided(std::int64_t a, std::int64_t b) {
  return a >= 0 ? a / b : -((-a + b - 1) / b);
}

// Windows along a dimension of several digits [high, low...], as a dimension that was enlarged has.
// Let o = low * p + q be the window, where low is the product of the lower digits. The place
// stride * o + dilation * k - before has the high digit stride * p + (a number that q and k say), and
// its lower digits depend on q and k alone. So it is affine in p for each pair (q, k), which is one
// term of a sum, and its domain is where the high digit exists.
class DigitWindows {
 public:
  DigitWindows(const Value& x, const program::WindowOp& op, std::int64_t windows,
               std::int64_t length)
      : x_(x), op_(op), windows_(windows), length_(length), digit_(x.digitOf(op.axis)) {
    for (std::size_t d = 1; d < x.groups[op.axis]; ++d) low_ *= x.digits[digit_ + d];
  }

  // The terms that it takes; 0 if the windows are no multiple of the lower digits.
  std::int64_t terms() const { return windows_ % low_ == 0 ? low_ * length_ : 0; }

  Value made(Draft& draft, const std::string& name) {
    shape_ = x_.digits;
    const auto axis = shape_.begin() + static_cast<std::ptrdiff_t>(digit_);
    shape_.erase(axis + 1, axis + static_cast<std::ptrdiff_t>(x_.groups[op_.axis]));
    shape_[digit_] = windows_ / low_;
    shape_.insert(shape_.begin() + static_cast<std::ptrdiff_t>(digit_) + 1, low_);
    const std::size_t last = x_.groups.back();
    place_ = shape_.size() - last;
    shape_.insert(shape_.end() - static_cast<std::ptrdiff_t>(last), length_);
    for (std::int64_t q = 0; q < low_; ++q)
      for (std::int64_t k = 0; k < length_; ++k) add(q, k);
    std::vector<std::size_t> groups = x_.groups;
    groups[op_.axis] = 2;
    groups.insert(groups.end() - 1, 1);
    Value result = valueOf(draft, draft.sum(name, shape_, std::move(terms_)), groups,
                           x_.range.hull({op_.fill, op_.fill}));
    result.loose = x_.loose;
    return result;
  }

 private:
  void add(std::int64_t q, std::int64_t k) {
    const std::int64_t place = op_.at(q, k), high = floorDivided(place, low_);
    const std::int64_t extent = x_.digits[digit_], all = windows_ / low_;
    const std::int64_t begin = std::clamp<std::int64_t>(-floorDivided(high, op_.stride), 0, all);
    const std::int64_t end =
        std::clamp<std::int64_t>(floorDivided(extent - 1 - high, op_.stride) + 1, begin, all);
    auto cut = [&](Term term, std::int64_t from, std::int64_t to) {
      if (from == to || term.scale == 0) return;
      for (std::int64_t size : shape_) term.domain.push_back({0, size - 1});
      term.domain[digit_] = {from, to - 1};
      term.domain[digit_ + 1] = {q, q};
      term.domain[place_] = {k, k};
      terms_.push_back(std::move(term));
    };
    Term constant;
    constant.scale = op_.fill;
    cut(constant, 0, begin);
    cut(constant, end, all);
    constant.scale = x_.offset;
    cut(constant, begin, end);
    Term term;
    term.source = x_.array;
    term.scale = x_.scale;
    for (const AffineRow& row : x_.at) term.at.push_back(rowAt(row, high, place - high * low_));
    cut(std::move(term), begin, end);
  }

  // The row of x for a window's digits, where the high digit is stride * p + high and `rest` is the
  // number that the lower digits have.
  AffineRow rowAt(const AffineRow& row, std::int64_t high, std::int64_t rest) const {
    const std::size_t count = x_.groups[op_.axis];
    AffineRow result{row.offset + row.strides[digit_] * high, {}};
    for (std::size_t d = count; d-- > 1;) {
      result.offset += row.strides[digit_ + d] * (rest % x_.digits[digit_ + d]);
      rest /= x_.digits[digit_ + d];
    }
    for (std::size_t d = 0; d < row.strides.size(); ++d) {
      if (d == digit_)
        result.strides.insert(result.strides.end(), {row.strides[d] * op_.stride, 0});
      else if (d < digit_ || d >= digit_ + count)
        result.strides.push_back(row.strides[d]);
    }
    result.strides.insert(result.strides.begin() + static_cast<std::ptrdiff_t>(place_), 0);
    return result;
  }

  const Value& x_;
  const program::WindowOp& op_;
  std::int64_t windows_, length_, low_ = 1;
  std::size_t digit_, place_ = 0;
  Shape shape_;
  std::vector<Term> terms_;
};

}  // namespace

// A dimension of several digits has one way or the other with few terms: a sum of windows for each
// of the lower digits, or a sum that makes it one digit first, which has a term for each block. In the
// latter case window o of the framed value begins at index stride * o. The new digit, the place in the window,
// stands in front of the digits of the last dimension.
Value windowed(Draft& draft, const std::string& name, const Value& x, const program::WindowOp& op,
               std::int64_t windows, std::int64_t length) {
  const auto axis = static_cast<std::size_t>(op.axis);
  TC0_ASSERT(axis + 1 < x.rank());
  if (x.groups[axis] > 1) {
    DigitWindows byDigits(x, op, windows, length);
    const std::int64_t blocks = x.extent(axis) / x.digits[x.digitOf(axis) + x.groups[axis] - 1];
    if (byDigits.terms() > 0 && byDigits.terms() < blocks) return byDigits.made(draft, name);
  }
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
