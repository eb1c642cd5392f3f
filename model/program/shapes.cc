#include "model/program/shapes.h"

#include <algorithm>
#include <utility>

#include "circuit/base/error.h"
#include "circuit/base/number.h"

namespace tc0::program {

void checkAxis(const std::string& what, const Shape& shape, int axis) {
  if (axis < 0 || axis >= std::ssize(shape))
    fail(what, ": required an axis of the ", shape.size(), " dimensions ", listText(shape),
         ", counted from 0, found ", axis);
}

Shape linearShape(const std::string& what, const Shape& x, std::int64_t out, std::int64_t groups) {
  if (x.empty()) fail(what, ": required x of at least one dimension, found []");
  if (groups < 1 || out % groups != 0 || x.back() % groups != 0)
    fail(what, ": required groups that divide the last extents ", x.back(), " of x and ", out,
         " of the result, found ", groups);
  Shape shape = x;
  shape.back() = out;
  return shape;
}

Shape sameShape(const std::string& what, const Shape& a, const Shape& b) {
  if (a != b)
    fail(what, ": required operands of one shape, found ", listText(a), " and ", listText(b));
  return a;
}

Shape matmulShape(const std::string& what, const Shape& a, const Shape& b) {
  std::size_t rank = a.size();
  bool fits = rank >= 2 && b.size() == rank && a[rank - 1] == b[rank - 2] &&
              std::equal(a.begin(), a.end() - 2, b.begin());
  if (!fits)
    fail(what, ": required a [.., i, k] and b [.., k, j] with equal leading dimensions, found ",
         listText(a), " and ", listText(b));
  Shape shape = a;
  shape.back() = b.back();
  return shape;
}

Shape reducedShape(const std::string& what, Shape x, int axis) {
  checkAxis(what, x, axis);
  x[axis] = 1;
  return x;
}

Shape reshapedShape(const std::string& what, const Shape& x, Shape shape) {
  if (elementsOf(shape, what) != elementsOf(x, what))
    fail(what, ": required as many elements as x of shape ", listText(x), ", found ",
         listText(shape));
  return shape;
}

Shape transposedShape(const std::string& what, const Shape& x,
                      const std::vector<int>& permutation) {
  std::vector<int> sorted = permutation;
  std::sort(sorted.begin(), sorted.end());
  bool fits = sorted.size() == x.size();
  for (int d = 0; fits && d < std::ssize(sorted); ++d) fits = sorted[d] == d;
  if (!fits)
    fail(what, ": required a permutation of ", x.size(), " dimensions, found ",
         listText(permutation));
  Shape shape;
  for (int d : permutation) shape.push_back(x[d]);
  return shape;
}

Shape slicedShape(const std::string& what, const Shape& x, const std::vector<std::int64_t>& start,
                  const std::vector<std::int64_t>& stride, Shape shape) {
  if (start.size() != x.size() || stride.size() != x.size() || shape.size() != x.size())
    fail(what, ": required a start, a stride and an extent for each of ", x.size(),
         " dimensions, found ", start.size(), ", ", stride.size(), " and ", shape.size());
  elementsOf(shape, what);
  for (std::size_t d = 0; d < x.size(); ++d) {
    Wide last = Wide{start[d]} + Wide{stride[d]} * (shape[d] - 1);
    if (start[d] < 0 || stride[d] < 1 || last >= x[d])
      fail(what, ", dimension ", d, ": required start + stride * index within [0, ", x[d] - 1,
           "] and a stride of at least 1, found start ", start[d], ", stride ", stride[d],
           " and extent ", shape[d]);
  }
  return shape;
}

Shape windowShape(const std::string& what, const Shape& x, const WindowOp& op, std::int64_t windows,
                  std::int64_t length) {
  constexpr std::int64_t kMost = std::int64_t{1} << 40;  // of each number, so that places fit
  checkAxis(what, x, op.axis);
  if (op.axis + 1 == std::ssize(x))
    fail(what, ": required an axis before the last dimension of ", listText(x), ", found ",
         op.axis);
  auto within = [&](const char* name, std::int64_t number, std::int64_t least, std::int64_t most) {
    if (number < least || number > most)
      fail(what, ", ", name, ": required a number from ", least, " to ", most, ", found ", number);
  };
  within("stride", op.stride, 1, kMost);
  within("dilation", op.dilation, 1, kMost);
  within("before", op.before, 0, kMost);
  Shape shape = x;
  shape[op.axis] = windows;
  shape.insert(shape.end() - 1, length);
  elementsOf(shape, what);
  Wide last = Wide{op.stride} * (windows - 1) + Wide{op.dilation} * (length - 1);
  if (last >= Wide{kMaxElements})
    fail(what, ": required windows that end below index 2^60, found ", windows, " with stride ",
         op.stride, " of ", length, " with dilation ", op.dilation);
  return shape;
}

Shape digitsShape(const std::string& what, const Shape& x, std::int64_t low, std::int64_t count) {
  constexpr std::int64_t kDigits = 63;
  if (low < 0 || low >= kDigits || count < 1 || count > kDigits - low)
    fail(what, ": required digits of the numbers 0 to ", kDigits - 1, ", at least one, found ",
         count, " from ", low, " on");
  Shape shape = x;
  shape.push_back(count);
  elementsOf(shape, what);
  return shape;
}

Shape concatenatedShape(const std::string& what, const std::vector<Shape>& parts, int axis) {
  if (parts.empty()) fail(what, ": required at least one part, found none");
  checkAxis(what, parts[0], axis);
  Shape shape = parts[0];
  for (std::size_t k = 1; k < parts.size(); ++k) {
    Shape part = parts[k];
    if (part.size() == shape.size()) part[axis] = shape[axis];
    if (part != shape)
      fail(what, ", part ", k, ": required the extents ", listText(parts[0]),
           " in all dimensions but ", axis, ", found ", listText(parts[k]));
    Wide extent = Wide{shape[axis]} + parts[k][axis];
    if (extent >= Wide{kMaxElements}) fail(what, ": required fewer than 2^60 elements, found more");
    shape[axis] = extent;
  }
  return shape;
}

Shape broadcastShape(const std::string& what, const Shape& x, Shape shape) {
  bool fits = x.size() == shape.size();
  for (std::size_t d = 0; fits && d < x.size(); ++d) fits = x[d] == 1 || x[d] == shape[d];
  if (!fits)
    fail(what, ": required the extents of x ", listText(x),
         " wherever they are not 1, and as many dimensions, found ", listText(shape));
  return shape;
}

}  // namespace tc0::program
