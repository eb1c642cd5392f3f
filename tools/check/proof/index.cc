#include "tools/check/proof/index.h"

#include <algorithm>
#include <cassert>

namespace tc0check {

Affine variable(int dimension, Int extent) {
  Affine result;
  if (extent > 1) result.axes.push_back({dimension, 1, extent});
  return result;
}

void add(Affine& to, const Affine& what, Int factor) {
  if (factor == 0) return;
  to.offset = plus(to.offset, times(what.offset, factor));
  if (what.axes.empty()) return;
  if (to.axes.empty()) {
    to.axes = what.axes;
    for (Axis& axis : to.axes) axis.stride = times(axis.stride, factor);
    return;
  }
  std::vector<Axis> merged;
  merged.reserve(to.axes.size() + what.axes.size());
  auto a = to.axes.begin();
  auto b = what.axes.begin();
  while (a != to.axes.end() || b != what.axes.end()) {
    if (b == what.axes.end() || (a != to.axes.end() && a->dimension < b->dimension)) {
      merged.push_back(*a++);
      continue;
    }
    Axis axis = *b;
    axis.stride = times(axis.stride, factor);
    if (a != to.axes.end() && a->dimension == b->dimension) {
      assert(a->extent == b->extent);
      axis.stride = plus(axis.stride, a->stride);
      ++a;
    }
    ++b;
    if (axis.stride != 0) merged.push_back(axis);
  }
  to.axes = std::move(merged);
}

Affine compose(const Row& row, const Index& index) {
  Affine result;
  result.offset = row.offset;
  for (std::size_t d = 0; d < index.size(); ++d) add(result, index[d], row.stride(d));
  return result;
}

WideSpan boundsOf(const Affine& value) {
  WideSpan bounds{value.offset, value.offset};
  for (const Axis& axis : value.axes) {
    (axis.stride > 0 ? bounds.hi : bounds.lo) += Wide{axis.stride} * (axis.extent - 1);
  }
  return bounds;
}

Int single(const Affine& value) {
  if (!value.axes.empty()) throw Split{value.axes.front().dimension, Split::kSingles};
  return value.offset;
}

namespace {

/// The first value of a dimension at which offset + stride * value is on another side of `border`
/// (below it or not) than at 0.
Int crossing(const Affine& value, Int border) {
  const Axis& axis = value.axes.front();
  if (axis.stride > 0) return ceilDivide(Wide{border} - value.offset, axis.stride);
  return floorDivide(Wide{value.offset} - border, -axis.stride) + 1;
}

}  // namespace

bool isInside(const Affine& value, Span span) {
  WideSpan bounds = boundsOf(value);
  if (span.lo <= bounds.lo && bounds.hi <= span.hi) return true;
  if (bounds.hi < span.lo || span.hi < bounds.lo) return false;
  const Axis& axis =
      *std::min_element(value.axes.begin(), value.axes.end(),
                        [](const Axis& a, const Axis& b) { return a.extent < b.extent; });
  if (value.axes.size() > 1) throw Split{axis.dimension, Split::kSingles};
  Int cut = crossing(value, span.lo);
  if (cut <= 0 || cut >= axis.extent) cut = crossing(value, span.hi + 1);
  assert(0 < cut && cut < axis.extent);
  throw Split{axis.dimension, Split::kCut, cut};
}

Affine flatten(const Index& index, const std::vector<Int>& shape) {
  Affine result;
  Int stride = 1;
  for (std::size_t d = shape.size(); d-- > 0;) {
    add(result, index[d], stride);
    if (d > 0) stride = times(stride, shape[d]);
  }
  return result;
}

namespace {

/// The part of an element number that is its coordinate along a dimension of this extent, if every
/// axis brings the remainder of its stride.
Affine remainderOf(const Affine& element, Int extent) {
  Affine low;
  low.offset = element.offset % extent;
  for (Axis axis : element.axes) {
    axis.stride %= extent;
    if (axis.stride != 0) low.axes.push_back(axis);
  }
  return low;
}

/// The split that makes an element number's coordinate affine: digits if the dimension begins and ends
/// with a multiple of the extent, and before that cuts where such a multiple is.
Split splitFor(const Affine& low, Int extent) {
  const Axis* largest = &low.axes.front();
  for (const Axis& axis : low.axes) {
    if (axis.extent * (axis.stride < 0 ? -axis.stride : axis.stride) >
        largest->extent * (largest->stride < 0 ? -largest->stride : largest->stride)) {
      largest = &axis;
    }
  }
  Int stride = largest->stride < 0 ? -largest->stride : largest->stride;
  Int radix = extent / stride, begin = low.offset / stride;
  bool inDigits = largest->stride > 0 && extent % stride == 0 && radix > 1;
  if (inDigits && begin > 0 && radix - begin < largest->extent) {
    return {largest->dimension, Split::kCut, radix - begin};
  }
  if (inDigits && begin == 0 && radix < largest->extent) {
    Int rest = largest->extent % radix;
    if (rest > 0) return {largest->dimension, Split::kCut, largest->extent - rest};
    return {largest->dimension, Split::kRadix, radix};
  }
  return {largest->dimension, Split::kSingles};
}

}  // namespace

Index unflatten(Affine element, const std::vector<Int>& shape) {
  Index index(shape.size());
  for (std::size_t d = shape.size(); d-- > 0;) {
    if (d == 0) {
      index[0] = std::move(element);
      break;
    }
    Int extent = shape[d];
    if (extent == 1) continue;
    Affine low = remainderOf(element, extent);
    WideSpan bounds = boundsOf(low);
    if (bounds.lo < 0 || bounds.hi >= extent) throw splitFor(low, extent);
    add(element, low, -1);
    element.offset /= extent;
    for (Axis& axis : element.axes) axis.stride /= extent;
    index[d] = std::move(low);
  }
  return index;
}

Int times(Int a, Int b) {
  Int result;
  if (__builtin_mul_overflow(a, b, &result)) throw Undecided("a number leaves 64 bits");
  return result;
}

Int plus(Int a, Int b) {
  Int result;
  if (__builtin_add_overflow(a, b, &result)) throw Undecided("a number leaves 64 bits");
  return result;
}

Int narrow(Wide value) {
  if (value != Int(value)) throw Undecided("a number leaves 64 bits");
  return Int(value);
}

Int floorDivide(Wide a, Int b) {
  Wide quotient = a / b;
  return narrow(quotient * b > a ? quotient - 1 : quotient);
}

Int ceilDivide(Wide a, Int b) {
  Wide quotient = a / b;
  return narrow(quotient * b < a ? quotient + 1 : quotient);
}

}  // namespace tc0check
