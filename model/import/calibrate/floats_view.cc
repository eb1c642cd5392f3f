#include <algorithm>
#include <numeric>

#include "circuit/base/error.h"
#include "model/import/calibrate/floats.h"
#include "model/import/translate/value.h"

namespace tc0::importer {
namespace {

// The elements of x at from(index), for each index of a shape.
template <class From>
Floats gathered(const Floats& x, const Shape& shape, From from) {
  Floats y{shape, {}};
  const std::int64_t count = countOf(shape, "a view");
  const AffineRow row = rowMajor(x.shape);
  Index index(shape.size(), 0);
  for (std::int64_t e = 0; e < count; ++e, advance(index.data(), shape)) {
    const Index at = from(index);
    if (!isInside(x.shape, at.data())) fail("required an index inside of ", listText(x.shape));
    y.values.push_back(x.values[row.at(at.data())]);
  }
  return y;
}

Floats reshaped(Floats x, Shape shape) {
  const std::int64_t count = std::ssize(x.values);
  std::int64_t known = 1;
  for (std::int64_t extent : shape) known *= extent > 0 ? extent : 1;
  for (std::int64_t& extent : shape)
    if (extent == -1 && known > 0) extent = count / known;
  if (countOf(shape, "a shape") != count)
    fail("required ", count, " elements, found the shape ", listText(shape));
  x.shape = std::move(shape);
  return x;
}

Floats reshape(const FloatNode& n) {
  const Floats& x = n.operand(0);
  Shape shape = n.listAt(1, "shape");
  for (std::size_t d = 0; d < shape.size(); ++d)
    if (shape[d] == 0 && n.integer("allowzero", 0) == 0) shape[d] = x.shape.at(d);
  return reshaped(x, shape);
}

Floats flattened(const FloatNode& n) {
  const Floats& x = n.operand(0);
  const std::int64_t axis = n.integer("axis", 1);
  const auto last = static_cast<std::size_t>(axis < 0 ? axis + std::ssize(x.shape) : axis);
  if (last > x.shape.size()) fail("axis: required one of ", x.shape.size(), " dimensions");
  std::int64_t outer = 1;
  for (std::size_t d = 0; d < last; ++d) outer *= x.shape[d];
  return reshaped(x, {outer, -1});
}

Floats squeezed(const FloatNode& n) {
  const Floats& x = n.operand(0);
  const std::vector<std::int64_t> axes = n.listAt(1, "axes");
  std::vector<bool> gone(x.shape.size(), false);
  for (std::int64_t axis : axes) gone[axisOf(axis, x.shape.size(), "axes")] = true;
  Shape shape;
  for (std::size_t d = 0; d < x.shape.size(); ++d)
    if (!(axes.empty() ? x.shape[d] == 1 : gone[d])) shape.push_back(x.shape[d]);
  return reshaped(x, shape);
}

Floats unsqueezed(const FloatNode& n) {
  const Floats& x = n.operand(0);
  const std::vector<std::int64_t> axes = n.listAt(1, "axes");
  Shape shape(x.shape.size() + axes.size(), 0);
  for (std::int64_t axis : axes) shape[axisOf(axis, shape.size(), "axes")] = 1;
  std::size_t next = 0;
  for (std::int64_t& extent : shape)
    if (extent == 0) extent = x.shape.at(next++);
  return reshaped(x, shape);
}

Floats transposed(const FloatNode& n) {
  const Floats& x = n.operand(0);
  std::vector<std::int64_t> order(x.shape.size());
  std::iota(order.rbegin(), order.rend(), 0);
  order = n.list("perm", order);
  Shape shape;
  for (std::int64_t d : order) shape.push_back(x.shape.at(d));
  return gathered(x, shape, [&](const Index& index) {
    Index at(index.size());
    for (std::size_t d = 0; d < index.size(); ++d) at[order[d]] = index[d];
    return at;
  });
}

Floats sliced(const FloatNode& n) {
  const Floats& x = n.operand(0);
  const std::vector<std::int64_t> starts = n.listAt(1, "starts"), ends = n.listAt(2, "ends");
  std::vector<std::int64_t> axes = n.listAt(3, "axes"), steps = n.has(4) ? n.integers(4) : axes;
  if (axes.empty()) {
    axes.resize(starts.size());
    std::iota(axes.begin(), axes.end(), 0);
  }
  if (!n.has(4)) steps.assign(starts.size(), 1);
  Shape shape = x.shape;
  Index first(shape.size(), 0), step(shape.size(), 1);
  for (std::size_t k = 0; k < starts.size(); ++k) {
    const int d = axisOf(axes.at(k), shape.size(), "axes");
    const std::int64_t extent = x.shape[d], by = steps.at(k);
    if (by == 0) fail("steps: required numbers other than 0");
    auto within = [&](std::int64_t at, std::int64_t lo, std::int64_t hi) {
      return std::clamp(at < 0 ? at + extent : at, lo, hi);
    };
    first[d] = by > 0 ? within(starts[k], 0, extent) : within(starts[k], 0, extent - 1);
    const std::int64_t end = by > 0                 ? within(ends.at(k), 0, extent)
                             : ends.at(k) < -extent ? -1
                                                    : within(ends.at(k), -1, extent - 1);
    step[d] = by;
    shape[d] = std::max<std::int64_t>(
        0, by > 0 ? (end - first[d] + by - 1) / by : (first[d] - end - by - 1) / -by);
  }
  return gathered(x, shape, [&](Index index) {
    for (std::size_t d = 0; d < index.size(); ++d) index[d] = first[d] + step[d] * index[d];
    return index;
  });
}

void split(FloatNode& n) {
  const Floats& x = n.operand(0);
  const int axis = axisOf(n.integer("axis", 0), x.shape.size(), "axis");
  const std::int64_t count = std::ssize(n.node.outputs), extent = x.shape[axis];
  std::vector<std::int64_t> parts = n.listAt(1, "split");
  const std::int64_t each = (extent + count - 1) / count;
  for (std::int64_t k = 0; parts.empty() || std::ssize(parts) < count; ++k)
    parts.push_back(std::min(each, extent - k * each));
  std::int64_t begin = 0;
  for (std::int64_t part : parts) {
    Shape shape = x.shape;
    shape[axis] = part;
    n.out.push_back(gathered(x, shape, [&](Index index) {
      index[axis] += begin;
      return index;
    }));
    begin += part;
  }
}

Floats concatenated(const FloatNode& n) {
  const int axis = axisOf(n.integer("axis", 0), n.operand(0).shape.size(), "axis");
  Floats y{n.operand(0).shape, {}};
  y.shape[axis] = 0;
  std::int64_t outer = 1;
  for (int d = 0; d < axis; ++d) outer *= y.shape[d];
  for (std::size_t k = 0; k < n.in.size(); ++k) y.shape[axis] += n.operand(k).shape.at(axis);
  for (std::int64_t o = 0; o < outer; ++o)
    for (std::size_t k = 0; k < n.in.size(); ++k) {
      const std::vector<double>& part = n.operand(k).values;
      const std::int64_t length = std::ssize(part) / outer;
      y.values.insert(y.values.end(), part.begin() + o * length, part.begin() + (o + 1) * length);
    }
  if (std::ssize(y.values) != countOf(y.shape, "a concatenation"))
    fail("required parts of equal extents in the other dimensions");
  return y;
}

Floats taken(const FloatNode& n) {
  const Floats& x = n.operand(0);
  const int axis = axisOf(n.integer("axis", 0), x.shape.size(), "axis");
  const std::vector<std::int64_t> indices = n.integers(1);
  const Shape& own = n.operand(1).shape;
  Shape shape(x.shape.begin(), x.shape.begin() + axis);
  shape.insert(shape.end(), own.begin(), own.end());
  shape.insert(shape.end(), x.shape.begin() + axis + 1, x.shape.end());
  const AffineRow row = rowMajor(own);
  return gathered(x, shape, [&](const Index& index) {
    std::int64_t at = indices.at(row.at(index.data() + axis));
    if (at < 0) at += x.shape[axis];
    Index from(index.begin(), index.begin() + axis);
    from.push_back(at);
    from.insert(from.end(), index.begin() + axis + own.size(), index.end());
    return from;
  });
}

Floats expanded(const FloatNode& n) {
  const Floats& x = n.operand(0);
  Floats y{broadcastShape(x.shape, n.integers(1), "Expand"), {}};
  const Broadcast place(x.shape, y.shape);
  for (std::int64_t e = 0; e < countOf(y.shape, "Expand"); ++e)
    y.values.push_back(x.values[place.at(e)]);
  return y;
}

// Blocks of channels become blocks of pixels.
Floats toSpace(const FloatNode& n) {
  const Floats& x = n.operand(0);
  const std::int64_t size = n.integer("blocksize", 1);
  if (x.shape.size() != 4 || size < 1 || x.shape[1] % (size * size) != 0)
    fail("required [batch, channels, height, width] whose channels are a multiple of blocksize^2");
  const bool blocksFirst = n.text("mode", "DCR") == "DCR";
  const std::int64_t channels = x.shape[1] / (size * size);
  return gathered(
      x, {x.shape[0], channels, x.shape[2] * size, x.shape[3] * size}, [&](const Index& at) {
        const std::int64_t block = at[2] % size * size + at[3] % size;
        const std::int64_t c = blocksFirst ? block * channels + at[1] : at[1] * size * size + block;
        return Index{at[0], c, at[2] / size, at[3] / size};
      });
}

Floats padded(const FloatNode& n) {
  const Floats& x = n.operand(0);
  const std::vector<std::int64_t> pads = n.listAt(1, "pads");
  if (n.text("mode", "constant") != "constant" || n.has(3) || pads.size() != 2 * x.shape.size())
    fail("required constant padding of every dimension");
  const double fill = n.has(2) ? n.operand(2).values.at(0) : n.number("value", 0);
  Floats y{x.shape, {}};
  for (std::size_t d = 0; d < x.shape.size(); ++d) y.shape[d] += pads[d] + pads[d + x.shape.size()];
  const AffineRow row = rowMajor(x.shape);
  Index at(y.shape.size(), 0);
  for (std::int64_t e = countOf(y.shape, "Pad"); e > 0; --e, advance(at.data(), y.shape)) {
    Index from = at;
    for (std::size_t d = 0; d < from.size(); ++d) from[d] -= pads[d];
    y.values.push_back(isInside(x.shape, from.data()) ? x.values[row.at(from.data())] : fill);
  }
  return y;
}

Floats shapeOf(const FloatNode& n) {
  const Shape& shape = n.operand(0).shape;
  return {{std::ssize(shape)}, {shape.begin(), shape.end()}};
}

}  // namespace

bool computeView(FloatNode& n) {
  const std::string& op = n.node.op;
  if (op == "Split") {
    split(n);
    return true;
  }
  using Make = Floats (*)(const FloatNode&);
  static const std::map<std::string, Make> kMakes{
      {"Reshape", reshape},      {"Flatten", flattened},    {"Squeeze", squeezed},
      {"Unsqueeze", unsqueezed}, {"Transpose", transposed}, {"Slice", sliced},
      {"Concat", concatenated},  {"Gather", taken},         {"Expand", expanded},
      {"Shape", shapeOf},        {"DepthToSpace", toSpace}, {"Pad", padded}};
  const auto found = kMakes.find(op);
  if (found == kMakes.end()) return false;
  n.out = {found->second(n)};
  return true;
}

}  // namespace tc0::importer
