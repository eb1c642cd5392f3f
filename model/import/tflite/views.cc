#include <numeric>

#include "model/import/tflite/operator_table.h"

namespace tc0::importer {
namespace {

using List = std::vector<std::int64_t>;

List whole(NodeWriter& w, std::int64_t k, const char* what) {
  List result;
  for (double v : w.numbers(k, what).values) {
    if (!(std::fabs(v) < 0x1p31))
      fail(w.where_, ": ", w.where(), ": ", what, ": required integers");
    result.push_back(static_cast<std::int64_t>(v));
  }
  return result;
}

std::string list(NodeWriter& w, const List& values) {
  return w.constant({std::ssize(values)}, {values.begin(), values.end()}, false, 64);
}

void reshape(NodeWriter& w, const std::string& x, const Stored& out) {
  w.add("Reshape", {x, list(w, out.shape)}, out.name);
}

std::string slice(NodeWriter& w, const std::string& x, const List& from, const List& to,
                  const List& steps, const std::string& out) {
  List axes(from.size());
  std::iota(axes.begin(), axes.end(), 0);
  return w.add("Slice", {x, list(w, from), list(w, to), list(w, axes), list(w, steps)}, out);
}

void writeReshape(NodeWriter& w, const TfliteUse& use) {
  reshape(w, w.tensor(use.inputs[0]).name, w.tensor(use.outputs[0]));
}

void writeTranspose(NodeWriter& w, const TfliteUse& use) {
  w.add("Transpose", {w.tensor(use.inputs[0]).name}, w.tensor(use.outputs[0]).name,
        {{"perm", whole(w, use.inputs[1], "permutation")}});
}

void requireRank(NodeWriter& w, const Stored& x, const List& numbers) {
  if (numbers.size() != x.shape.size())
    fail(w.where_, ": ", w.where(), ": required a number for each of ", x.shape.size(),
         " dimensions, found ", numbers.size());
}

// Begin, end and stride of each dimension. A bit of the masks says that a dimension begins or ends
// with the tensor, or has one coordinate and is left out.
void writeStridedSlice(NodeWriter& w, const TfliteUse& use) {
  const Stored& x = w.tensor(use.inputs[0]);
  List from = whole(w, use.inputs[1], "begin"), to = whole(w, use.inputs[2], "end"),
       steps = whole(w, use.inputs[3], "strides");
  for (const List* numbers : {&from, &to, &steps}) requireRank(w, x, *numbers);
  if (use.option(2, 4, 0) != 0 || use.option(3, 4, 0) != 0 || use.option(5, 1, 0) != 0)
    fail(w.where_, ": ", w.where(), ": required no ellipsis, new axis or offset, found one");
  for (std::size_t d = 0; d < from.size(); ++d) {
    auto has = [&](int field) { return d < 32 && (use.option(field, 4, 0) >> d & 1) != 0; };
    if (has(4)) {
      from[d] += from[d] < 0 ? x.shape[d] : 0;
      to[d] = from[d] + 1;
      steps[d] = 1;
      continue;
    }
    constexpr std::int64_t kEnd = std::int64_t{1} << 40;
    if (has(0)) from[d] = steps[d] > 0 ? 0 : kEnd;
    if (has(1)) to[d] = steps[d] > 0 ? kEnd : -kEnd;
  }
  reshape(w, slice(w, x.name, from, to, steps, w.name()), w.tensor(use.outputs[0]));
}

void writeSlice(NodeWriter& w, const TfliteUse& use) {
  const Stored& x = w.tensor(use.inputs[0]);
  const List from = whole(w, use.inputs[1], "begin");
  List to = whole(w, use.inputs[2], "size");
  for (const List* numbers : {&from, static_cast<const List*>(&to)}) requireRank(w, x, *numbers);
  for (std::size_t d = 0; d < to.size(); ++d) to[d] = to[d] < 0 ? x.shape[d] : from[d] + to[d];
  slice(w, x.name, from, to, List(from.size(), 1), w.tensor(use.outputs[0]).name);
}

// Parts along a dimension, each with the extent that its tensor says.
void parts(NodeWriter& w, const TfliteUse& use, const Stored& x, std::int64_t axis,
           bool isUnpacked) {
  const auto rank = std::ssize(x.shape);
  if (axis < 0) axis += rank;
  if (axis < 0 || axis >= rank) fail(w.where_, ": ", w.where(), ": required a dimension of ", rank);
  List from(rank, 0), to = x.shape;
  for (const std::int64_t k : use.outputs) {
    const Stored& out = w.tensor(k);
    if (!isUnpacked && std::ssize(out.shape) != rank)
      fail(w.where_, ": ", w.where(), ": required parts of ", rank, " dimensions");
    to[axis] = from[axis] + (isUnpacked ? 1 : out.shape[axis]);
    if (to[axis] > x.shape[axis])
      fail(w.where_, ": ", w.where(), ": required parts of ", x.shape[axis], " coordinates");
    reshape(w, slice(w, x.name, from, to, List(rank, 1), w.name()), out);
    from[axis] = to[axis];
  }
}

std::int64_t oneOf(NodeWriter& w, std::int64_t k, const char* what) {
  const List numbers = whole(w, k, what);
  if (numbers.size() != 1) fail(w.where_, ": ", w.where(), ": ", what, ": required one number");
  return numbers[0];
}

void writeSplit(NodeWriter& w, const TfliteUse& use) {
  parts(w, use, w.tensor(use.inputs[1]), oneOf(w, use.inputs[0], "axis"), false);
}
void writeSplitV(NodeWriter& w, const TfliteUse& use) {
  parts(w, use, w.tensor(use.inputs[0]), oneOf(w, use.inputs[2], "axis"), false);
}
void writeUnpack(NodeWriter& w, const TfliteUse& use) {
  parts(w, use, w.tensor(use.inputs[0]), use.option(1, 4, 0), true);
}

void requireSameScale(NodeWriter& w, const TfliteUse& use) {
  const Stored& out = w.tensor(use.outputs[0]);
  for (const std::int64_t k : use.inputs)
    if (w.tensor(k).scale != out.scale || w.tensor(k).zero != out.zero)
      fail(w.where_, ": ", w.where(), ": required one scale of all operands, found two");
}

void writePack(NodeWriter& w, const TfliteUse& use) {
  requireSameScale(w, use);
  std::vector<std::string> all;
  for (const std::int64_t k : use.inputs) {
    const auto axis = static_cast<double>(use.option(1, 4, 0));
    all.push_back(
        w.add("Unsqueeze", {w.tensor(k).name, w.constant({1}, {axis}, false, 64)}, w.name()));
  }
  w.add("Concat", all, w.tensor(use.outputs[0]).name, {{"axis", use.option(1, 4, 0)}});
}

// Blocks of pixels as channels, the channels of one pixel together, and the other way.
void blocks(NodeWriter& w, const TfliteUse& use, bool toSpace) {
  const Stored& x = w.tensor(use.inputs[0]);
  const std::int64_t b = use.option(0, 4, 0);
  const Stored& small = toSpace ? x : w.tensor(use.outputs[0]);
  if (b < 1 || b > 1024 || small.shape.size() != 4 || small.shape[3] % (b * b) != 0)
    fail(w.where_, ": ", w.where(), ": required four dimensions and blocks that divide them");
  const List& s = small.shape;
  const std::int64_t c = s[3] / (b * b);
  const List six = toSpace ? List{s[0], s[1], s[2], b, b, c} : List{s[0], s[1], b, s[2], b, c};
  const std::string apart = w.add("Reshape", {x.name, list(w, six)}, w.name());
  reshape(w, w.transposed(apart, {0, 1, 3, 2, 4, 5}), w.tensor(use.outputs[0]));
}
void writeDepthToSpace(NodeWriter& w, const TfliteUse& use) { blocks(w, use, true); }
void writeSpaceToDepth(NodeWriter& w, const TfliteUse& use) { blocks(w, use, false); }

// The pixel that is seen at each place, as the reference kernel finds it in 32-bit floats.
List nearest(std::int64_t from, std::int64_t to, bool align, bool centres) {
  const float scale = align && to > 1 ? static_cast<float>(from - 1) / static_cast<float>(to - 1)
                                      : static_cast<float>(from) / static_cast<float>(to);
  const float offset = centres ? 0.5F : 0.0F;
  List result;
  for (std::int64_t i = 0; i < to; ++i) {
    const float at = (static_cast<float>(i) + offset) * scale;
    const auto place = static_cast<std::int64_t>(align ? std::round(at) : std::floor(at));
    result.push_back(std::clamp<std::int64_t>(place, 0, from - 1));
  }
  return result;
}

void writeResizeNearest(NodeWriter& w, const TfliteUse& use) {
  const Stored &x = w.tensor(use.inputs[0]), &out = w.tensor(use.outputs[0]);
  if (x.shape.size() != 4 || out.shape.size() != 4 || x.shape[1] < 1 || x.shape[2] < 1 ||
      out.shape[1] > (1 << 16) || out.shape[2] > (1 << 16))
    fail(w.where_, ": ", w.where(), ": required four dimensions of at most 2^16 pixels");
  const bool align = use.option(0, 1, 0) != 0, centres = use.option(1, 1, 0) != 0;
  std::string y = x.name;
  for (const int d : {1, 2})
    y = w.add("Gather", {y, list(w, nearest(x.shape[d], out.shape[d], align, centres))},
              d == 2 ? out.name : w.name(), {{"axis", std::int64_t{d}}});
}

void writePadWith(NodeWriter& w, const TfliteUse& use) {
  const List pairs = whole(w, use.inputs[1], "paddings");
  List ends;
  for (const std::size_t side : {0, 1})
    for (std::size_t d = side; d < pairs.size(); d += 2) ends.push_back(pairs[d]);
  const Stored& x = w.tensor(use.inputs[0]);
  const double value = use.inputs.size() > 2 ? static_cast<double>(oneOf(w, use.inputs[2], "value"))
                                             : static_cast<double>(w.quantisation(x).second);
  w.add("Pad", {x.name, list(w, ends), w.constant({}, {value})}, w.tensor(use.outputs[0]).name);
}

void writeDequantize(NodeWriter& w, const TfliteUse& use) {
  const Stored& x = w.tensor(use.inputs[0]);
  const auto [scale, zero] = w.quantisation(x);
  w.add("DequantizeLinear",
        {x.name, w.constant({}, {scale}, true), w.constant({}, {static_cast<double>(zero)})},
        w.tensor(use.outputs[0]).name);
}

}  // namespace

std::vector<TfliteOperator> tfliteViews() {
  return {{5, "DEPTH_TO_SPACE", 1, 1, writeDepthToSpace},
          {6, "DEQUANTIZE", 1, 1, writeDequantize},
          {22, "RESHAPE", 1, 1, writeReshape},
          {26, "SPACE_TO_DEPTH", 1, 1, writeSpaceToDepth},
          {34, "PAD", 2, 1, writePadWith},
          {39, "TRANSPOSE", 2, 1, writeTranspose},
          {43, "SQUEEZE", 1, 1, writeReshape},
          {45, "STRIDED_SLICE", 4, 1, writeStridedSlice},
          {49, "SPLIT", 2, 1, writeSplit},
          {60, "PADV2", 3, 1, writePadWith},
          {65, "SLICE", 3, 1, writeSlice},
          {70, "EXPAND_DIMS", 1, 1, writeReshape},
          {83, "PACK", 1, 1, writePack},
          {88, "UNPACK", 1, 1, writeUnpack},
          {97, "RESIZE_NEAREST_NEIGHBOR", 1, 1, writeResizeNearest},
          {102, "SPLIT_V", 3, 1, writeSplitV}};
}

}  // namespace tc0::importer
