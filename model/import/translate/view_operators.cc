#include <algorithm>
#include <cmath>
#include <numeric>

#include "circuit/base/error.h"
#include "model/import/translate/elementwise.h"
#include "model/import/translate/operators.h"
#include "model/import/translate/settle.h"
#include "model/import/translate/views.h"

namespace tc0::importer {
namespace {

// The operand, settled if it is rounded and others read it too.
Value operand(Translation& t, const Node& node, std::size_t k) {
  if (!t.isConstant(node, k)) return t.variable(node, k, Use::kElementwise);
  return t.value(node, k);
}

std::int64_t productOf(const Shape& shape) {
  std::int64_t product = 1;
  for (std::int64_t extent : shape)
    if (__builtin_mul_overflow(product, extent, &product)) fail("shape: required fewer elements");
  return product;
}

// Numbers of an operand, or of the attribute that older opsets have in its place.
std::vector<std::int64_t> listOf(const Translation& t, const Node& node, std::size_t k,
                                 const char* name) {
  if (t.has(node, k)) return t.integers(node, k, name);
  return listOr(t, name, {});
}

void translateReshape(Translation& t, const Node& node) {
  const Value x = operand(t, node, 0);
  const Shape& before = shapeOf(x);
  Shape shape = listOf(t, node, 1, "shape");
  const bool keepsZero = integerOr(t, "allowzero", 0) != 0;
  std::int64_t open = -1, known = 1;
  for (std::size_t d = 0; d < shape.size(); ++d) {
    if (shape[d] == 0 && !keepsZero) {
      if (d >= before.size()) refuse(t, "shape: required a dimension to copy, found none");
      shape[d] = before[d];
    }
    if (shape[d] == -1 && open < 0)
      open = static_cast<std::int64_t>(d);
    else if (shape[d] < 0 || __builtin_mul_overflow(known, shape[d], &known))
      refuse(t, "shape: required extents, found ", listText(shape));
  }
  if (open >= 0 && known > 0) shape[open] = productOf(before) / known;
  if (productOf(shape) != productOf(before))
    refuse(t, "shape: required as many elements as ", listText(before), ", found ",
           listText(shape));
  t.define(node, reshaped(t, x, shape));
}

void translateFlatten(Translation& t, const Node& node) {
  const Value x = operand(t, node, 0);
  const Shape& before = shapeOf(x);
  std::int64_t axis = integerOr(t, "axis", 1);
  if (axis < 0) axis += std::ssize(before);
  if (axis < 0 || axis > std::ssize(before)) refuse(t, "axis: required a dimension, found ", axis);
  const std::int64_t outer = productOf({before.begin(), before.begin() + axis});
  t.define(node, reshaped(t, x, {outer, productOf(before) / std::max<std::int64_t>(outer, 1)}));
}

void translateSqueeze(Translation& t, const Node& node) {
  const Value x = operand(t, node, 0);
  const Shape& before = shapeOf(x);
  std::vector<bool> gone(before.size(), false);
  const std::vector<std::int64_t> axes = listOf(t, node, 1, "axes");
  for (std::int64_t axis : axes) gone[axisOf(axis, before.size(), t.where())] = true;
  Shape shape;
  for (std::size_t d = 0; d < before.size(); ++d)
    if (!(axes.empty() ? before[d] == 1 : gone[d])) shape.push_back(before[d]);
  if (productOf(shape) != productOf(before))
    refuse(t, "axes: required dimensions of extent 1, found ", listText(before));
  t.define(node, reshaped(t, x, shape));
}

void translateUnsqueeze(Translation& t, const Node& node) {
  const Value x = operand(t, node, 0);
  const Shape& before = shapeOf(x);
  const std::vector<std::int64_t> axes = listOf(t, node, 1, "axes");
  Shape shape(before.size() + axes.size(), 0);
  for (std::int64_t axis : axes) shape[axisOf(axis, shape.size(), t.where())] = 1;
  std::size_t next = 0;
  for (std::int64_t& extent : shape) {
    if (extent == 1) continue;
    if (next == before.size()) refuse(t, "axes: required different dimensions, found one twice");
    extent = before[next++];
  }
  t.define(node, reshaped(t, x, shape));
}

void translateTranspose(Translation& t, const Node& node) {
  const Value x = operand(t, node, 0);
  const std::size_t rank = shapeOf(x).size();
  std::vector<std::int64_t> all(rank);
  std::iota(all.rbegin(), all.rend(), 0);
  std::vector<int> order;
  std::vector<bool> used(rank, false);
  for (std::int64_t d : listOr(t, "perm", all)) {
    const int dimension = axisOf(d, rank, t.where() + ": perm");
    if (used[dimension]) refuse(t, "perm: required every dimension once, found one twice");
    used[dimension] = true;
    order.push_back(dimension);
  }
  if (order.size() != rank) refuse(t, "perm: required ", rank, " dimensions, found ", order.size());
  t.define(node, transposed(t, x, order));
}

void translateSlice(Translation& t, const Node& node) {
  const Value x = operand(t, node, 0);
  const Shape& before = shapeOf(x);
  const std::vector<std::int64_t> starts = listOf(t, node, 1, "starts"),
                                  ends = listOf(t, node, 2, "ends");
  std::vector<std::int64_t> axes = listOf(t, node, 3, "axes"), steps;
  if (t.has(node, 4)) steps = t.integers(node, 4, "steps");
  if (axes.empty()) {
    axes.resize(starts.size());
    std::iota(axes.begin(), axes.end(), 0);
  }
  if (steps.empty()) steps.assign(starts.size(), 1);
  if (ends.size() != starts.size() || axes.size() != starts.size() || steps.size() != starts.size())
    refuse(t, "required as many starts as ends, axes and steps, found other numbers");
  std::vector<std::int64_t> start(before.size(), 0), stride(before.size(), 1);
  Shape shape = before;
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const int d = axisOf(axes[i], before.size(), t.where() + ": axes");
    constexpr std::int64_t kLongStep = std::int64_t{1} << 40;
    const std::int64_t extent = before[d], step = std::clamp(steps[i], -kLongStep, kLongStep);
    if (step == 0) refuse(t, "steps: required steps other than 0, found 0");
    auto within = [&](std::int64_t v, std::int64_t lo, std::int64_t hi) {
      return std::clamp(v < 0 && v >= -extent ? v + extent : v, lo, hi);
    };
    const std::int64_t from =
        step > 0 ? within(starts[i], 0, extent) : within(starts[i], 0, extent - 1);
    const std::int64_t to = step > 0
                                ? within(ends[i], 0, extent)
                                : within(ends[i] < -extent ? -extent - 1 : ends[i], -1, extent - 1);
    start[d] = from;
    stride[d] = step;
    shape[d] = step > 0 ? std::max<std::int64_t>(0, (to - from + step - 1) / step)
                        : std::max<std::int64_t>(0, (from - to - step - 1) / -step);
  }
  t.define(node, sliced(t, x, start, shape, stride));
}

void translateSplit(Translation& t, const Node& node) {
  const Value x = operand(t, node, 0);
  const Shape& before = shapeOf(x);
  const int axis = axisOf(integerOr(t, "axis", 0), before.size(), t.where());
  std::vector<std::int64_t> sizes = listOf(t, node, 1, "split");
  if (sizes.empty()) {
    const std::int64_t count = integerOr(t, "num_outputs", std::ssize(node.outputs));
    const std::int64_t each = (before[axis] + count - 1) / std::max<std::int64_t>(count, 1);
    for (std::int64_t at = 0; at < before[axis]; at += each)
      sizes.push_back(std::min(each, before[axis] - at));
  }
  if (std::any_of(sizes.begin(), sizes.end(), [](std::int64_t s) { return s < 0; }))
    refuse(t, "split: required parts of at least 0, found ", listText(sizes));
  if (std::accumulate(sizes.begin(), sizes.end(), std::int64_t{0}) != before[axis])
    refuse(t, "split: required parts of ", before[axis], " in all, found ", listText(sizes));
  std::vector<std::int64_t> start(before.size(), 0);
  for (std::size_t k = 0; k < sizes.size(); ++k) {
    Shape shape = before;
    shape[axis] = sizes[k];
    t.define(node, sliced(t, x, start, shape, Shape(before.size(), 1)), k);
    start[axis] += sizes[k];
  }
}

void translateGather(Translation& t, const Node& node) {
  const Value x = operand(t, node, 0);
  const Shape& before = shapeOf(x);
  const int axis = axisOf(integerOr(t, "axis", 0), before.size(), t.where());
  std::vector<std::int64_t> indices = t.integers(node, 1, "indices");
  for (std::int64_t& index : indices) {
    if (index < 0) index += before[axis];
    if (index < 0 || index >= before[axis])
      refuse(t, "indices: required numbers below ", before[axis], ", found ", index);
  }
  Shape shape(before.begin(), before.begin() + axis);
  const Shape& more = t.constant(node, 1, "indices").shape();
  shape.insert(shape.end(), more.begin(), more.end());
  shape.insert(shape.end(), before.begin() + axis + 1, before.end());
  t.define(node, reshaped(t, gathered(t, x, axis, indices), shape));
}

void translateConcat(Translation& t, const Node& node) {
  std::vector<Value> parts;
  for (std::size_t k = 0; k < node.inputs.size(); ++k) {
    if (t.isConstant(node, k)) {
      if (t.constant(node, k, "part").elements() > 0) parts.push_back(t.value(node, k));
    } else {
      parts.emplace_back(t.variable(node, k));
    }
  }
  if (parts.empty()) refuse(t, "required parts that have elements, found none");
  const std::size_t rank = shapeOf(parts[0]).size();
  t.define(node, concatenated(t, parts, axisOf(integerOr(t, "axis", 0), rank, t.where())));
}

void translateExpand(Translation& t, const Node& node) {
  const Value x = operand(t, node, 0);
  const Shape shape = broadcastShape(shapeOf(x), t.integers(node, 1, "shape"), t.where());
  const Broadcast from(shapeOf(x), shape);
  if (const auto* constant = std::get_if<Constant>(&x)) {
    std::vector<std::int64_t> at = places(shape);
    for (std::int64_t& i : at) i = from.at(i);
    t.define(node, viewOf(t, *constant, shape, at));
    return;
  }
  t.define(node, expanded(t, std::get<Variable>(x), shape));
}

void translateTile(Translation& t, const Node& node) {
  Value x = operand(t, node, 0);
  const std::vector<std::int64_t> repeats = t.integers(node, 1, "repeats");
  if (repeats.size() != shapeOf(x).size()) refuse(t, "repeats: required one for each dimension");
  for (std::size_t d = 0; d < repeats.size(); ++d) {
    if (repeats[d] < 1 || repeats[d] > (1 << 20)) refuse(t, "repeats: required 1 to 2^20");
    if (repeats[d] == 1) continue;
    std::vector<std::int64_t> indices;
    for (std::int64_t r = 0; r < repeats[d]; ++r)
      for (std::int64_t i = 0; i < shapeOf(x)[d]; ++i) indices.push_back(i);
    x = gathered(t, x, static_cast<int>(d), indices);
  }
  t.define(node, std::move(x));
}

// A frame of a constant, which stands for the padding value on the operand's scale.
void translatePad(Translation& t, const Node& node) {
  const std::string mode = textOr(t, "mode", "constant");
  const bool edge = mode == "edge", reflect = mode == "reflect", wrap = mode == "wrap";
  if (mode != "constant" && !edge && !reflect && !wrap)
    refuse(t, "mode: required constant, edge, reflect or wrap, found '", mode, "'");
  Value x = t.isConstant(node, 0) ? t.value(node, 0) : Value(t.variable(node, 0));
  const std::vector<std::int64_t> pads = listOf(t, node, 1, "pads");
  const std::size_t rank = shapeOf(x).size();
  std::vector<std::int64_t> axes =
      t.has(node, 3) ? t.integers(node, 3, "axes") : std::vector<std::int64_t>();
  if (axes.empty()) {
    axes.resize(rank);
    std::iota(axes.begin(), axes.end(), 0);
  }
  if (pads.size() != 2 * axes.size())
    refuse(t, "pads: required ", 2 * axes.size(), " numbers, found ", pads.size());
  Constant value{{{}, true, true, 32, {floatOr(t, "value", 0)}}};
  if (t.has(node, 2)) value = t.constant(node, 2, "padding value");
  if (value.elements() != 1) refuse(t, "padding value: required one number, found another shape");
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const int d = axisOf(axes[i], rank, t.where() + ": axes");
    const std::int64_t before = pads[i], after = pads[i + axes.size()];
    const std::int64_t extent = shapeOf(x)[d];
    if (before < -extent || after < -extent || before > (1 << 20) || after > (1 << 20))
      refuse(t, "pads: required at most 2^20, found ", listText(pads));
    if (before == 0 && after == 0) continue;
    if (mode == "constant" && before >= 0 && after >= 0) {
      std::vector<Value> parts;
      auto side = [&](std::int64_t count) {
        if (count == 0) return;
        Shape shape = shapeOf(x);
        shape[d] = count;
        Constant part = value;
        part.numbers.shape = shape;
        part.numbers.values.assign(countOf(shape, t.where()), value.numbers.values[0]);
        parts.emplace_back(std::move(part));
      };
      side(before);
      parts.push_back(x);
      side(after);
      x = concatenated(t, parts, d);
      continue;
    }
    std::vector<std::int64_t> indices;
    for (std::int64_t k = -before; k < extent + after; ++k) {
      std::int64_t at = edge ? std::clamp<std::int64_t>(k, 0, extent - 1) : k;
      if (reflect && extent > 1) {
        const std::int64_t period = 2 * (extent - 1), m = (k % period + period) % period;
        at = std::min(m, period - m);
      }
      if (wrap) at = (k % extent + extent) % extent;
      if (at < 0 || at >= extent)
        refuse(t, "pads: required no negative numbers beside positive ones, found both");
      indices.push_back(at);
    }
    x = gathered(t, x, d, indices);
  }
  t.define(node, std::move(x));
}

}  // namespace

std::vector<Operator> viewOperators() {
  using enum Operator::Domain;
  return {{"Reshape", kOnnx, translateReshape},     {"Flatten", kOnnx, translateFlatten},
          {"Squeeze", kOnnx, translateSqueeze},     {"Unsqueeze", kOnnx, translateUnsqueeze},
          {"Transpose", kOnnx, translateTranspose}, {"Slice", kOnnx, translateSlice},
          {"Split", kOnnx, translateSplit},         {"Gather", kOnnx, translateGather},
          {"Concat", kOnnx, translateConcat},       {"Expand", kOnnx, translateExpand},
          {"Tile", kOnnx, translateTile},           {"Pad", kOnnx, translatePad}};
}

}  // namespace tc0::importer
