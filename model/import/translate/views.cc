#include "model/import/translate/views.h"

#include <algorithm>
#include <numeric>

#include "circuit/base/error.h"
#include "model/import/translate/elementwise.h"
#include "model/import/translate/settle.h"

namespace tc0::importer {
namespace {

// The dimension of the result along which alone the channels change, and the channel at each of its
// coordinates; nothing if there is none.
struct Channels {
  int axis;
  std::vector<std::int64_t> from;
};
std::optional<Channels> channelsOf(const Shape& before, int axis, const Shape& shape,
                                   const std::vector<std::int64_t>& from) {
  std::int64_t inner = 1;
  for (std::size_t d = axis + 1; d < before.size(); ++d) inner *= before[d];
  std::int64_t stride = 1;
  for (std::size_t d = shape.size(); d-- > 0; stride *= shape[d]) {
    std::vector<std::int64_t> found(shape[d], -1);
    bool alone = true;
    for (std::size_t i = 0; i < from.size() && alone; ++i) {
      const std::int64_t channel = from[i] / inner % before[axis];
      std::int64_t& at = found[static_cast<std::int64_t>(i) / stride % shape[d]];
      alone = at < 0 || at == channel;
      at = channel;
    }
    if (alone) return Channels{static_cast<int>(d), std::move(found)};
    if (d == 0) break;
  }
  return std::nullopt;
}

std::vector<std::int64_t> slicedPlaces(const Shape& before, const std::vector<std::int64_t>& start,
                                       const Shape& shape,
                                       const std::vector<std::int64_t>& stride) {
  countOf(shape, "shape");
  AffineRow row = rowMajor(before);
  for (std::size_t d = 0; d < before.size(); ++d) row.offset += row.strides[d] * start[d];
  for (std::size_t d = 0; d < before.size(); ++d) row.strides[d] *= stride[d];
  std::vector<std::int64_t> result, index(shape.size(), 0);
  do result.push_back(row.at(index.data()));
  while (advance(index.data(), shape));
  return result;
}

}  // namespace

std::vector<std::int64_t> places(const Shape& shape) {
  std::vector<std::int64_t> result(countOf(shape, "shape"));
  std::iota(result.begin(), result.end(), 0);
  return result;
}

Constant viewOf(Translation& t, const Constant& constant, const Shape& shape,
                const std::vector<std::int64_t>& from) {
  countOf(shape, t.where());
  Constant result = constant;
  result.numbers.shape = shape;
  result.numbers.values.clear();
  for (std::int64_t i : from) result.numbers.values.push_back(constant.numbers.values[i]);
  if (constant.axis < 0 || constant.factor.size() == 1) return result;
  const auto channels = channelsOf(constant.shape(), constant.axis, shape, from);
  if (!channels)
    refuse(t, "required scales along one dimension of the result, found none that tells them");
  result.axis = channels->axis;
  result.factor.clear();
  for (std::int64_t c : channels->from) result.factor.push_back(constant.factor[c]);
  return result;
}

Variable viewOf(Translation& t, Variable variable, const Shape& shape,
                const std::vector<std::int64_t>& from,
                const std::function<program::TensorId(program::TensorId)>& make) {
  std::optional<Channels> channels;
  if (variable.chain.channels() > 1) {
    channels = channelsOf(variable.shape, variable.axis, shape, from);
    if (!channels) variable = uniform(t, std::move(variable), false);
  }
  Variable result = variableOf(t, make(plain(t, variable)));
  result.chain = channels ? variable.chain.rearranged(channels->from) : variable.chain;
  result.axis = channels ? channels->axis : -1;
  result.isFloat = variable.isFloat;
  return result;
}

Value reshaped(Translation& t, const Value& value, const Shape& shape) {
  const Shape& before = shapeOf(value);
  if (before == shape) return value;
  if (const auto* constant = std::get_if<Constant>(&value)) {
    std::vector<std::int64_t> from(constant->numbers.values.size());
    std::iota(from.begin(), from.end(), 0);
    return viewOf(t, *constant, shape, from);
  }
  return viewOf(t, std::get<Variable>(value), shape, places(before), [&](program::TensorId x) {
    return t.builder.reshape(t.name(".reshaped"), x, shape);
  });
}

Value transposed(Translation& t, const Value& value, const std::vector<int>& order) {
  const Shape& before = shapeOf(value);
  Shape shape;
  for (int d : order) shape.push_back(before[d]);
  if (const auto* constant = std::get_if<Constant>(&value)) {
    const AffineRow row = rowMajor(before);
    AffineRow moved;
    for (int d : order) moved.strides.push_back(row.strides[d]);
    std::vector<std::int64_t> from, index(shape.size(), 0);
    if (constant->elements() > 0) do
        from.push_back(moved.at(index.data()));
      while (advance(index.data(), shape));
    return viewOf(t, *constant, shape, from);
  }
  Variable result = std::get<Variable>(value);
  std::vector<int> base;
  for (int d : order) base.push_back(result.order[d]);
  if (result.axis >= 0)
    result.axis =
        static_cast<int>(std::find(order.begin(), order.end(), result.axis) - order.begin());
  result.order = std::move(base);
  result.shape = std::move(shape);
  return result;
}

Value sliced(Translation& t, const Value& value, const std::vector<std::int64_t>& start,
             const Shape& shape, const std::vector<std::int64_t>& stride) {
  const Shape& before = shapeOf(value);
  if (const auto* constant = std::get_if<Constant>(&value)) {
    if (std::find(shape.begin(), shape.end(), 0) != shape.end())
      return viewOf(t, *constant, shape, {});
    return viewOf(t, *constant, shape, slicedPlaces(before, start, shape, stride));
  }
  if (std::find(shape.begin(), shape.end(), 0) != shape.end())
    refuse(t, "required a part that has elements, found ", listText(shape));
  for (std::size_t d = 0; d < before.size(); ++d) {
    if (stride[d] >= 1) continue;
    std::vector<std::int64_t> indices;  // a dimension that is read backwards, one by one
    for (std::int64_t i = 0; i < shape[d]; ++i) indices.push_back(start[d] + i * stride[d]);
    const Value turned = gathered(t, value, static_cast<int>(d), indices);
    std::vector<std::int64_t> from = start, step = stride;
    from[d] = 0;
    step[d] = 1;
    return sliced(t, turned, from, shape, step);
  }
  return viewOf(t, std::get<Variable>(value), shape, slicedPlaces(before, start, shape, stride),
                [&](program::TensorId x) {
                  return t.builder.slice(t.name(".part"), x, start, shape, stride);
                });
}

Value gathered(Translation& t, const Value& value, int axis,
               const std::vector<std::int64_t>& indices) {
  const Shape& before = shapeOf(value);
  Shape shape = before;
  shape[axis] = std::ssize(indices);
  countOf(shape, t.where());
  std::int64_t inner = 1;
  for (std::size_t d = axis + 1; d < before.size(); ++d) inner *= before[d];
  const std::int64_t extent = before[axis];
  std::vector<std::int64_t> from;
  std::int64_t outer = 1;
  for (int d = 0; d < axis; ++d) outer *= before[d];
  for (std::int64_t o = 0; o < outer; ++o)
    for (std::int64_t i : indices)
      for (std::int64_t k = 0; k < inner; ++k) from.push_back((o * extent + i) * inner + k);
  if (const auto* constant = std::get_if<Constant>(&value))
    return viewOf(t, *constant, shape, from);
  if (indices.empty()) refuse(t, "required indices, found none");
  return viewOf(t, std::get<Variable>(value), shape, from, [&](program::TensorId x) {
    std::vector<program::TensorId> parts;
    for (std::size_t i = 0; i < indices.size();) {  // runs of equal distance
      const std::int64_t stride =
          i + 1 < indices.size() && indices[i + 1] > indices[i] ? indices[i + 1] - indices[i] : 1;
      std::size_t count = 1;
      while (i + count < indices.size() && indices[i + count] == indices[i + count - 1] + stride)
        ++count;
      std::vector<std::int64_t> start(before.size(), 0), strides(before.size(), 1);
      start[axis] = indices[i];
      strides[axis] = stride;
      Shape part = before;
      part[axis] = static_cast<std::int64_t>(count);
      parts.push_back(t.builder.slice(t.name(".part"), x, start, part, strides));
      i += count;
    }
    return parts.size() == 1 ? parts[0] : t.builder.concat(t.name(".gathered"), parts, axis);
  });
}

Value concatenated(Translation& t, const std::vector<Value>& parts, int axis) {
  const bool constant = std::all_of(parts.begin(), parts.end(), [](const Value& v) {
    return std::holds_alternative<Constant>(v);
  });
  Shape shape = shapeOf(parts[0]);
  shape[axis] = 0;
  for (const Value& part : parts) {
    const Shape& own = shapeOf(part);
    for (std::size_t d = 0; d < shape.size(); ++d)
      if (own.size() != shape.size() || (static_cast<int>(d) != axis && own[d] != shape[d]))
        refuse(t, "required parts of equal shapes but for dimension ", axis, ", found ",
               listText(own), " and ", listText(shapeOf(parts[0])));
    shape[axis] += own[axis];
  }
  countOf(shape, t.where());
  if (constant) {
    Constant result = std::get<Constant>(parts[0]);
    result.numbers.shape = shape;
    result.numbers.values.clear();
    result.factor = {Fraction(1)};
    result.axis = -1;
    std::int64_t outer = 1, inner = 1;
    for (int d = 0; d < axis; ++d) outer *= shape[d];
    for (std::size_t d = axis + 1; d < shape.size(); ++d) inner *= shape[d];
    for (std::int64_t o = 0; o < outer; ++o)
      for (const Value& part : parts) {
        const Constant& own = std::get<Constant>(part);
        const std::int64_t run = own.shape()[axis] * inner;
        const bool exact = own.factor.size() == 1 && own.factor[0] == Fraction(1);
        for (std::int64_t i = o * run; i < (o + 1) * run; ++i)
          result.numbers.values.push_back(exact ? own.numbers.values[i] : own.single(i));
      }
    return result;
  }
  // Parts of one scale are put together as they are; others are brought to a common scale first.
  std::vector<Scaled> found;
  for (const Value& part : parts) {
    const auto* own = std::get_if<Constant>(&part);
    found.push_back(
        scaled(t, own != nullptr ? constantVariable(t, *own) : std::get<Variable>(part), false));
    // Zeros are multiples of any scale.
    if (own != nullptr && std::all_of(own->numbers.values.begin(), own->numbers.values.end(),
                                      [](double v) { return v == 0; }))
      found.back().scale = Fraction(0);
  }
  std::vector<Fraction> scales;
  bool sameOffsets = true;
  for (const Scaled& s : found) {
    scales.push_back(s.scale);
    sameOffsets = sameOffsets && s.offset == found[0].offset;
  }
  if (!sameOffsets)
    for (const Scaled& s : found) scales.push_back(s.offset);
  const Multiples common =
      multiplesOf(scales, std::int64_t{1} << 40, t.where() + ": scales of the parts");
  std::vector<program::TensorId> tensors;
  for (std::size_t i = 0; i < found.size(); ++i) {
    program::TensorId x = found[i].tensor;
    if (common.counts[i] != 1) x = t.builder.scale(t.name(".scaled"), x, common.counts[i]);
    tensors.push_back(sameOffsets ? x : shiftedBy(t, x, common.counts[found.size() + i]));
  }
  return variableOf(t, t.builder.concat(t.name(), tensors, axis), common.unit,
                    sameOffsets ? found[0].offset : Fraction(0));
}

}  // namespace tc0::importer
