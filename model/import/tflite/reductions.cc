#include <bit>

#include "model/import/tflite/operator_table.h"

namespace tc0::importer {
namespace {

using List = std::vector<std::int64_t>;

std::string plus(NodeWriter& w, const std::string& x, std::int64_t value) {
  return w.add("Add", {x, w.constant({}, {static_cast<double>(value)})}, w.name());
}

void reshape(NodeWriter& w, const std::string& x, const Stored& out) {
  w.add("Reshape",
        {x, w.constant({std::ssize(out.shape)}, {out.shape.begin(), out.shape.end()}, false, 64)},
        out.name);
}

// The dimensions that are reduced, as a constant, and how many numbers go into one.
struct Axes {
  std::string list;
  std::int64_t count = 1;
};
Axes axesOf(NodeWriter& w, const TfliteUse& use) {
  const Stored& x = w.tensor(use.inputs[0]);
  std::vector<bool> reduced(x.shape.size(), false);
  std::vector<double> axes;
  for (double axis : w.numbers(use.inputs[1], "axes").values) {
    if (axis < 0) axis += static_cast<double>(x.shape.size());
    if (!(axis >= 0 && axis < static_cast<double>(x.shape.size())))
      fail(w.where_, ": ", w.where(), ": axes: required dimensions of ", x.shape.size());
    if (reduced[static_cast<std::size_t>(axis)]) continue;
    reduced[static_cast<std::size_t>(axis)] = true;
    axes.push_back(axis);
  }
  Axes result;
  for (std::size_t d = 0; d < reduced.size(); ++d)
    if (reduced[d]) {
      if (x.shape[d] < 1 || x.shape[d] > (1 << 20) || result.count > (1 << 20))
        fail(w.where_, ": ", w.where(), ": required at most 2^20 numbers to reduce");
      result.count *= x.shape[d];
    }
  const auto size = std::ssize(axes);
  result.list = w.constant({size}, std::move(axes), false, 64);
  return result;
}

// A mean has 1 / count in its multiplier, of which as many bits are kept as fit.
void writeMean(NodeWriter& w, const TfliteUse& use) {
  const Stored &in = w.tensor(use.inputs[0]), &out = w.tensor(use.outputs[0]);
  const Axes axes = axesOf(w, use);
  const auto [si, zi] = w.quantisation(in);
  const float so = w.quantisation(out).first;
  auto [m, shift] = w.multiplier(static_cast<double>(si) / static_cast<double>(so));
  int bits = static_cast<int>(std::bit_width(static_cast<std::uint64_t>(axes.count))) - 1;
  bits = std::min({bits, 32, 62 - static_cast<int>(shift)});
  if (bits < 0) fail(w.where_, ": ", w.where(), ": required scales of more usual sizes");
  m = std::floor(std::ldexp(m, bits) / static_cast<double>(axes.count));
  shift += bits;
  const std::string sum = w.add("ReduceSum", {plus(w, in.name, -zi), axes.list}, w.name(),
                                {{"keepdims", std::int64_t{1}}});
  reshape(w, w.requant(sum, {m}, {shift}, out, 0, true), out);
}

void extreme(NodeWriter& w, const TfliteUse& use, const char* op) {
  const std::string y = w.add(op, {w.tensor(use.inputs[0]).name, axesOf(w, use).list}, w.name(),
                              {{"keepdims", std::int64_t{1}}});
  reshape(w, y, w.tensor(use.outputs[0]));
}
void writeReduceMax(NodeWriter& w, const TfliteUse& use) { extreme(w, use, "ReduceMax"); }
void writeReduceMin(NodeWriter& w, const TfliteUse& use) { extreme(w, use, "ReduceMin"); }

void place(NodeWriter& w, const TfliteUse& use, const char* op) {
  const Numbers& axis = w.numbers(use.inputs[1], "axis");
  if (axis.values.size() != 1 || !(std::fabs(axis.values[0]) < 0x1p31))
    fail(w.where_, ": ", w.where(), ": axis: required one number");
  w.add(op, {w.tensor(use.inputs[0]).name}, w.tensor(use.outputs[0]).name,
        {{"axis", static_cast<std::int64_t>(axis.values[0])}, {"keepdims", std::int64_t{0}}});
}
void writeArgMax(NodeWriter& w, const TfliteUse& use) { place(w, use, "ArgMax"); }
void writeArgMin(NodeWriter& w, const TfliteUse& use) { place(w, use, "ArgMin"); }

// The kernels compare codes: all have one scale.
void larger(NodeWriter& w, const TfliteUse& use, const char* op) {
  w.add(op, {w.tensor(use.inputs[0]).name, w.tensor(use.inputs[1]).name},
        w.tensor(use.outputs[0]).name);
}
void writeMaximum(NodeWriter& w, const TfliteUse& use) { larger(w, use, "Max"); }
void writeMinimum(NodeWriter& w, const TfliteUse& use) { larger(w, use, "Min"); }

void writeBatchMatMul(NodeWriter& w, const TfliteUse& use) {
  const Stored& out = w.tensor(use.outputs[0]);
  std::vector<std::string> factors;
  double scales = 1;
  for (const int side : {0, 1}) {
    const Stored& x = w.tensor(use.inputs[side]);
    const auto [scale, zero] = w.quantisation(x);
    scales *= static_cast<double>(scale);
    std::string factor = plus(w, x.name, -zero);
    if (use.option(side, 1, 0) != 0) {
      List order;
      for (std::int64_t d = 0; d < std::ssize(x.shape); ++d) order.push_back(d);
      if (order.size() < 2) fail(w.where_, ": ", w.where(), ": required matrices");
      std::swap(order[order.size() - 1], order[order.size() - 2]);
      factor = w.transposed(factor, order);
    }
    factors.push_back(factor);
  }
  const auto [m, shift] = w.multiplier(scales / static_cast<double>(w.quantisation(out).first));
  w.add("Identity", {w.requant(w.add("MatMul", factors, w.name()), {m}, {shift}, out, 0, true)},
        out.name);
}

// Weights of each row of pixels, in 1024ths: two neighbours, of which both may be the same at the ends.
std::vector<double> bilinear(std::int64_t from, std::int64_t to, bool align, bool centres) {
  constexpr std::int64_t kUnit = 1 << 10;
  std::int64_t step = (kUnit * from + to / 2) / to;
  if (align && to > 1) step = (kUnit * (from - 1) + (to - 1) / 2) / (to - 1);
  std::vector<double> weights(from * to, 0);
  for (std::int64_t i = 0; i < to; ++i) {
    const std::int64_t at = i * step + (centres ? step / 2 - kUnit / 2 : 0);
    const std::int64_t below = std::max<std::int64_t>(at / kUnit, 0),
                       above = std::min((at + kUnit - 1) / kUnit, from - 1);
    const std::int64_t rest = at - kUnit * below;
    if (below >= from || above < 0) return {};
    weights[i * from + below] += static_cast<double>(kUnit - rest);
    weights[i * from + above] += static_cast<double>(rest);
  }
  return weights;
}

// Rows of pixels, then columns, and the sum of 2^20ths rounded with halves away from zero.
void writeResizeBilinear(NodeWriter& w, const TfliteUse& use) {
  const Stored &x = w.tensor(use.inputs[0]), &out = w.tensor(use.outputs[0]);
  if (x.shape.size() != 4 || out.shape.size() != 4 || w.quantisation(x) != w.quantisation(out))
    fail(w.where_, ": ", w.where(), ": required four dimensions and one scale");
  const bool align = use.option(2, 1, 0) != 0, centres = use.option(3, 1, 0) != 0;
  std::string y = w.toFirst(x.name);
  for (const int d : {2, 1}) {
    const std::int64_t from = x.shape[d], to = out.shape[d];
    if (from < 1 || to < 1 || from > 4096 || to > 4096 || from * to > (1 << 22))
      fail(w.where_, ": ", w.where(), ": required at most 2^22 weights between pixels");
    std::vector<double> weights = bilinear(from, to, align, centres);
    if (weights.empty()) fail(w.where_, ": ", w.where(), ": required pixels within the picture");
    const std::string matrix = w.transposed(w.constant({to, from}, std::move(weights)), {1, 0});
    y = w.add("MatMul", {y, matrix}, w.name());
    y = w.transposed(y, {0, 1, 3, 2});
  }
  const auto [lo, hi] = w.limits(out, 0);
  y = w.add("Requant", {y, w.constant({1}, {1}, true, 64), w.constant({1}, {20}, true, 64)},
            w.name(),
            {{"zero", std::int64_t{0}},
             {"lo", static_cast<std::int64_t>(lo)},
             {"hi", static_cast<std::int64_t>(hi)},
             {"away", std::int64_t{1}}},
            "tflite");
  w.toLast(y, out);
}

}  // namespace

std::vector<TfliteOperator> tfliteReductions() {
  return {{23, "RESIZE_BILINEAR", 1, 1, writeResizeBilinear},
          {40, "MEAN", 2, 1, writeMean},
          {55, "MAXIMUM", 2, 1, writeMaximum},
          {56, "ARG_MAX", 2, 1, writeArgMax},
          {57, "MINIMUM", 2, 1, writeMinimum},
          {79, "ARG_MIN", 2, 1, writeArgMin},
          {82, "REDUCE_MAX", 2, 1, writeReduceMax},
          {89, "REDUCE_MIN", 2, 1, writeReduceMin},
          {126, "BATCH_MATMUL", 2, 1, writeBatchMatMul}};
}

}  // namespace tc0::importer
