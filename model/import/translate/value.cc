#include "model/import/translate/value.h"

#include <algorithm>
#include <cmath>

#include "circuit/base/error.h"
#include "circuit/base/number.h"

namespace tc0::importer {

std::int64_t Constant::channel(std::int64_t i) const {
  if (axis < 0) return 0;
  std::int64_t inner = 1;
  for (std::size_t d = axis + 1; d < numbers.shape.size(); ++d) inner *= numbers.shape[d];
  return i / inner % numbers.shape[axis];
}

Fraction Constant::at(std::int64_t i) const {
  if (!std::isfinite(numbers.values[i])) fail("required finite numbers, found ", numbers.values[i]);
  return Fraction::of(numbers.values[i]) * of(factor, channel(i));
}

float Constant::single(std::int64_t i) const {
  if (!std::isfinite(numbers.values[i])) return static_cast<float>(numbers.values[i]);
  return static_cast<float>(at(i).toLongDouble());
}

Broadcast::Broadcast(const Shape& from, const Shape& to) : to_(to), strides_(to.size(), 0) {
  std::int64_t stride = 1;
  for (std::size_t d = from.size(); d-- > 0;) {
    if (from[d] != 1) strides_[d + to.size() - from.size()] = stride;
    stride *= from[d];
  }
}

std::int64_t Broadcast::at(std::int64_t element) const {
  std::int64_t place = 0;
  for (std::size_t d = to_.size(); d-- > 0;) {
    place += element % to_[d] * strides_[d];
    element /= to_[d];
  }
  return place;
}

Shape broadcastShape(const Shape& a, const Shape& b, const std::string& where) {
  Shape shape(std::max(a.size(), b.size()));
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const std::int64_t x = i < a.size() ? a[a.size() - 1 - i] : 1;
    const std::int64_t y = i < b.size() ? b[b.size() - 1 - i] : 1;
    if (x != y && x != 1 && y != 1)
      fail(where, ": required shapes that can be repeated to one, found ", listText(a), " and ",
           listText(b));
    shape[shape.size() - 1 - i] = x == 1 ? y : x;
  }
  return shape;
}

int axisOf(std::int64_t axis, std::size_t rank, const std::string& where) {
  const auto dimensions = static_cast<std::int64_t>(rank);
  if (axis < -dimensions || axis >= dimensions)
    fail(where, ": required a dimension below ", rank, ", found ", axis);
  return static_cast<int>(axis < 0 ? axis + dimensions : axis);
}

std::int64_t countOf(const Shape& shape, const std::string& where) {
  Magnitude count = 1;
  for (std::int64_t extent : shape) {
    if (extent < 0) fail(where, ": required extents of at least 0, found ", listText(shape));
    count = multiplyMagnitudes(count, extent);
  }
  if (shape.size() > kMaxRank || count > (Magnitude{1} << 27))
    fail(where, ": required at most ", kMaxRank, " dimensions and 2^27 elements, found the shape ",
         listText(shape));
  return static_cast<std::int64_t>(count);
}

std::vector<std::int64_t> integersOf(const Constant& constant, const std::string& where) {
  std::vector<std::int64_t> result;
  for (std::int64_t i = 0; i < constant.elements(); ++i) {
    const double value = constant.numbers.values[i];
    if (!std::isfinite(value)) {
      result.push_back(value > 0 ? INT64_MAX : INT64_MIN);
      continue;
    }
    const Fraction exact = constant.at(i);
    if (!exact.fitsInt64()) fail(where, ": required integers, found ", exact.toDouble());
    result.push_back(exact.toInt64());
  }
  return result;
}

}  // namespace tc0::importer
