#include <algorithm>
#include <set>

#include "tools/check/proof/program_forms.h"

// Maxima as forms, and proven ranges of elements.
namespace tc0check {

namespace {

constexpr Wide kMostThresholds = 1 << 16;
constexpr Int kMostPieces = 1 << 6;

GateTable threshold(Int at) {
  GateTable table;
  bool small = -(Int{1} << 60) < at && at < (Int{1} << 60);
  table.identity = small ? (Int{3} << 61) + at : 0;  // beyond those of programs' tables
  table.p = {at};
  table.values = {0, 1};
  return table;
}

}  // namespace

/// The rank-th largest of some numbers is at least t if at least `rank` of them are. So it is the
/// least value that occurs plus, for each value t above it, the distance from the value below t if
/// [number of elements that are at least t is at least rank].
void ProgramForms::addMaximum(Expressions::Builder& to, Int coefficient, const Tensor& tensor,
                              const Index& index) {
  int x = tensor.operands[0];
  Int extent = program_[x].shape[tensor.axis];
  auto eachPiece = [&](Expressions::Builder& builder, const std::function<void(const Form&)>& use) {
    reduce(expressions_, builder, {extent}, {}, [&](const Index& r) {
      Index at = index;
      at[tensor.axis] = r[0];
      use(formAt(x, at));
    });
  };
  std::set<Int> values;
  auto takeRange = [&](WideSpan range) {
    if (range.hi - range.lo > kMostThresholds) {
      throw Undecided("a maximum of numbers that take more than 2^16 values");
    }
    for (Wide value = range.lo; value <= range.hi; ++value) values.insert(narrow(value));
  };
  Expressions::Builder nothing = expressions_.begin();
  eachPiece(nothing, [&](const Form& form) {
    auto one = expressions_.single(form);
    if (!one) return takeRange(expressions_.rangeOf(form));
    const StepFunction& f = expressions_.functions()[one->function];
    if (f.slope != 0) return takeRange(expressions_.rangeOf(form));
    for (Int value : f.values) {
      values.insert(plus(form.constant, times(one->coefficient, value)));
    }
  });
  Int before = *values.begin();
  expressions_.addConstant(to, times(coefficient, before));
  values.erase(values.begin());
  for (Int value : values) {
    Expressions::Builder count = expressions_.begin();
    eachPiece(count,
              [&](const Form& form) { expressions_.addStep(count, 1, form, threshold(value)); });
    expressions_.addStep(to, times(coefficient, value - before),
                         expressions_.finish(std::move(count)), threshold(tensor.rank));
    before = value;
  }
}

Span ProgramForms::rangeOf(int tensor, const Affine& element) {
  if (!expressions_.vectorsAllowed()) return rangeOfBox(tensor, element);
  return rangeOfBox(tensor, widened(tensor, element));
}

/// The box with all of each dimension, but for the last one if the box has one number of it: a box for
/// each channel, which is as much as ranges of programs tell apart.
Affine ProgramForms::widened(int tensor, const Affine& element) const {
  const std::vector<Int>& shape = program_[tensor].shape;
  Index index(shape.size());
  try {
    index = unflatten(element, shape);
  } catch (const Split&) {
    for (Affine& value : index) value = variable(0, 2);  // some part of every dimension
  }
  int dimension = 0;
  for (std::size_t d = 0; d < shape.size(); ++d) {
    bool isOneChannel = d + 1 == shape.size() && index[d].constant();
    if (!isOneChannel) index[d] = variable(dimension++, shape[d]);
  }
  return flatten(index, shape);
}

/// The range does not depend on the numbers of dimensions but on their strides and extents. They get
/// numbers of their own, so that none of them is one that a reduction in the element's form has.
Span ProgramForms::rangeOfBox(int tensor, const Affine& element) {
  Words words{tensor, expressions_.vectorsAllowed(), element.offset};
  std::vector<std::pair<Int, Int>> axes;
  for (const Axis& axis : element.axes) axes.emplace_back(axis.stride, axis.extent);
  std::sort(axes.begin(), axes.end());
  Affine own;
  own.offset = element.offset;
  for (auto [stride, extent] : axes) {
    words.insert(words.end(), {stride, extent});
    own.axes.push_back({int(own.axes.size()), stride, extent});
  }
  auto found = ranges_.find(words);
  if (found != ranges_.end()) return found->second;
  Span range = compute(tensor, own);
  ranges_.emplace(std::move(words), range);
  return range;
}

namespace {

/// The element numbers at which one dimension is below `count`, or at or above it, from `begin`.
Affine part(const Affine& element, int dimension, Int begin, Int count) {
  Affine result;
  result.offset = element.offset;
  for (const Axis& axis : element.axes) {
    if (axis.dimension != dimension) {
      result.axes.push_back(axis);
      continue;
    }
    result.offset = plus(result.offset, times(axis.stride, begin));
    if (count > 1) result.axes.push_back({dimension, axis.stride, count});
  }
  return result;
}

Affine inDigits(const Affine& element, int dimension, int fresh, Int radix) {
  Affine result;
  result.offset = element.offset;
  for (const Axis& axis : element.axes) {
    Affine value;
    if (axis.dimension == dimension) {
      value = variable(fresh, axis.extent / radix);
      for (Axis& digit : value.axes) digit.stride = radix;
      tc0check::add(value, variable(fresh + 1, radix));
    } else {
      value = variable(axis.dimension, axis.extent);
    }
    tc0check::add(result, value, axis.stride);
  }
  return result;
}

}  // namespace

Span ProgramForms::compute(int id, const Affine& element) {
  const Tensor& tensor = program_[id];
  if (tensor.op == Op::kInput) return tensor.range;
  try {
    Index index = unflatten(element, tensor.shape);
    if (tensor.op == Op::kMax) return computeMaximum(tensor, index);
    WideSpan range = tensor.op == Op::kMatmul   ? rangeOfMatmul(tensor, index)
                     : tensor.op == Op::kLinear ? rangeOfLinear(id, index)
                                                : widthOf(id, index);
    return {narrow(range.lo), narrow(range.hi)};
  } catch (const Split& split) {
    auto axis = std::find_if(element.axes.begin(), element.axes.end(),
                             [&](const Axis& one) { return one.dimension == split.dimension; });
    if (axis == element.axes.end()) throw;
    if (split.kind == Split::kRadix) {
      return rangeOfBox(id, inDigits(element, split.dimension, int(element.axes.size()), split.at));
    }
    Int step = split.kind == Split::kCut ? split.at : 1;
    Span hull = rangeOfBox(id, part(element, split.dimension, 0, step));
    for (Int begin = step; begin < axis->extent;) {
      Int count = split.kind == Split::kCut ? axis->extent - begin : 1;
      Span more = rangeOfBox(id, part(element, split.dimension, begin, count));
      hull = {std::min(hull.lo, more.lo), std::max(hull.hi, more.hi)};
      begin += count;
    }
    return hull;
  }
}

WideSpan ProgramForms::widthOf(int id, const Index& index) {
  Expressions::Builder own = expressions_.begin();
  define(own, 1, id, index);
  return expressions_.rangeOf(expressions_.finish(std::move(own)));
}

/// The range of the layer's form. If its operands have to be looked at apart, as windows have at the
/// ends of a tensor, they are, each on its own: then the range is the sum of their ranges.
WideSpan ProgramForms::rangeOfLinear(int id, const Index& index) {
  const Tensor& tensor = program_[id];
  Int o = single(index.back());
  try {
    return widthOf(id, index);
  } catch (const Split&) {
  }
  int x = tensor.operands[0];
  Int in = program_[x].shape.back() / tensor.groups;
  Int first = o / (tensor.shape.back() / tensor.groups) * in;
  WideSpan sum{0, 0};
  if (tensor.bias) sum = {(*tensor.bias)[o], (*tensor.bias)[o]};
  Index at = index;
  for (Int i = 0; i < in; ++i) {
    Wide weight = tensor.numbers[o * in + i];
    if (weight == 0) continue;
    at.back() = {first + i, {}};
    Span range = rangeOfBox(x, flatten(at, program_[x].shape));
    sum.lo += weight * (weight > 0 ? range.lo : range.hi);
    sum.hi += weight * (weight > 0 ? range.hi : range.lo);
    narrow(sum.lo);  // throws before 128 bits are left
    narrow(sum.hi);
  }
  return sum;
}

/// The sum of the ranges of the products. As a form, a product of functions is a product of their
/// changes and some linear summands, and ranges of summands added up are wider.
WideSpan ProgramForms::rangeOfMatmul(const Tensor& tensor, const Index& index) {
  Int extent = program_[tensor.operands[0]].shape.back();
  int base = expressions_.opened();
  WideSpan sum{0, 0};
  auto addPiece = [&](const Index& k) {
    auto [left, right] = factorsOf(tensor, index, k[0]);
    bool square = left.constant == right.constant && left.terms == right.terms;
    WideSpan product = productOf(expressions_.rangeOf(left), expressions_.rangeOf(right), square);
    Int count = 1;
    for (int d = base; d < expressions_.opened(); ++d) count *= expressions_.extentOf(d);
    sum.lo += product.lo * count;
    sum.hi += product.hi * count;
  };
  Expressions::Builder nothing = expressions_.begin();
  reduce(expressions_, nothing, {extent}, {extent <= kMostPieces}, addPiece, [&] { sum = {0, 0}; });
  return sum;
}

/// The rank-th largest number lies between the rank-th largest of the low ends and that of the high
/// ends.
Span ProgramForms::computeMaximum(const Tensor& tensor, const Index& index) {
  int x = tensor.operands[0];
  Int extent = program_[x].shape[tensor.axis];
  std::vector<Int> lows, highs;
  auto addPiece = [&](const Index& r) {
    Index at = index;
    at[tensor.axis] = r[0];
    WideSpan range = expressions_.rangeOf(formAt(x, at));
    lows.push_back(narrow(range.lo));
    highs.push_back(narrow(range.hi));
  };
  auto begin = [&] {
    lows.clear();
    highs.clear();
  };
  Expressions::Builder nothing = expressions_.begin();
  reduce(expressions_, nothing, {extent}, {extent <= kMostPieces}, addPiece, begin);
  if (Int(lows.size()) < extent) {
    return {*std::min_element(lows.begin(), lows.end()),
            *std::max_element(highs.begin(), highs.end())};
  }
  std::sort(lows.rbegin(), lows.rend());
  std::sort(highs.rbegin(), highs.rend());
  return {lows[tensor.rank - 1], highs[tensor.rank - 1]};
}

}  // namespace tc0check
