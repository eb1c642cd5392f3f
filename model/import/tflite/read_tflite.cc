#include "model/import/tflite/read_tflite.h"

#include <algorithm>
#include <cmath>

#include "circuit/base/error.h"
#include "circuit/base/number.h"
#include "model/import/tflite/stored.h"

namespace tc0::importer {
namespace {

// Operators by their numbers in TFLite's list.
enum Builtin : std::int64_t {
  kAveragePool = 1,
  kConv = 3,
  kDepthwiseConv = 4,
  kDequantize = 6,
  kFullyConnected = 9,
  kMaxPool = 17,
  kReshape = 22,
  kSoftmax = 25,
  kQuantize = 114,
};

// Writes the graph's nodes, operator by operator.
class TfliteReader {
 public:
  TfliteReader(std::string_view bytes, std::string where)
      : where_(std::move(where)), model_(FlatTable::root(bytes, where_)) {}

  Graph read() {
    graph_.source = model_.text(3);
    graph_.opset = 13;
    buffers_ = model_.tables(4);
    const std::vector<FlatTable> subgraphs = model_.tables(2);
    if (subgraphs.size() != 1)
      fail(where_, ": required one graph, found ", subgraphs.size(),
           "; control flow and state are "
           "not read");
    const FlatTable& graph = subgraphs[0];
    for (const FlatTable& tensor : graph.tables(0)) readTensor(tensor);
    for (std::int64_t k : graph.integers(1, 4)) graph_.inputs.push_back(port(k));
    for (std::int64_t k : graph.integers(2, 4)) graph_.outputs.push_back(port(k));
    const std::vector<FlatTable> codes = model_.tables(1);
    for (const FlatTable& op : graph.tables(3)) {
      const std::int64_t index = op.integer(0, 4, false, 0);
      if (index >= std::ssize(codes)) fail(where_, ": required an operator's code, found none");
      const std::int64_t code =
          std::max(codes[index].integer(0, 1, true, 0), codes[index].integer(3, 4, true, 0));
      translate(op, code);
    }
    return std::move(graph_);
  }

 private:
  void readTensor(const FlatTable& table) {
    tensors_.push_back(readStored(table, tensors_.size()));
    const Stored& tensor = tensors_.back();
    if (auto numbers = numbersOf(tensor, buffers_, where_))
      graph_.constants[tensor.name] = std::move(*numbers);
  }

  const Stored& tensor(std::int64_t k) const {
    if (k < 0 || k >= std::ssize(tensors_))
      fail(where_, ": required the number of a tensor, found ", k);
    return tensors_[k];
  }

  Port port(std::int64_t k) const {
    const StoredType type = typeOf(tensor(k), where_);
    return {tensor(k).name, tensor(k).shape, type.isFloat, type.isSigned, type.bits};
  }

  // The nodes of an operator.
  std::string name() { return cat(where(), "~", ++made_); }
  std::string where() const { return op_ + cat("_", number_); }

  std::string add(const std::string& op, std::vector<std::string> inputs, const std::string& output,
                  std::map<std::string, Attribute> attributes = {},
                  const std::string& domain = "") {
    graph_.nodes.push_back(
        {domain, op, where(), std::move(inputs), {output}, std::move(attributes)});
    return output;
  }
  std::string constant(Shape shape, std::vector<double> values, bool isFloat = false,
                       int bits = 32) {
    const std::string made = name();
    graph_.constants[made] = {std::move(shape), isFloat, true, bits, std::move(values)};
    return made;
  }
  const Numbers& numbers(std::int64_t k, const char* what) const {
    const auto found = graph_.constants.find(tensor(k).name);
    if (found == graph_.constants.end())
      fail(where_, ": ", where(), ": ", what, ": required constant numbers, found none");
    return found->second;
  }
  std::string transposed(const std::string& x, std::vector<std::int64_t> order) {
    return add("Transpose", {x}, name(), {{"perm", std::move(order)}});
  }
  std::string toFirst(const std::string& x) { return transposed(x, {0, 3, 1, 2}); }
  void toLast(const std::string& x, const Stored& out) {
    add("Transpose", {x}, out.name, {{"perm", std::vector<std::int64_t>{0, 2, 3, 1}}});
  }

  std::pair<float, std::int64_t> quantisation(const Stored& t) const {
    if (t.scale.size() != 1 || t.zero.size() != 1 || typeOf(t, where_).isFloat || !(t.scale[0] > 0))
      fail(where_, ": ", where(), ": tensor '", t.name,
           "': required integers with one positive scale, found others; convert the network with "
           "full integer quantisation");
    return {t.scale[0], t.zero[0]};
  }

  // Limits of the codes, by the type and the fused activation.
  std::pair<double, double> limits(const Stored& out, std::int64_t activation) const {
    const StoredType type = typeOf(out, where_);
    const auto [scale, zero] = quantisation(out);
    const double half = std::ldexp(1, type.bits - 1);
    double lo = type.isSigned ? -half : 0, hi = type.isSigned ? half - 1 : 2 * half - 1;
    auto code = [&, s = scale, z = zero](float v) {
      return static_cast<double>(z) + std::round(v / s);
    };
    if (activation == 1 || activation == 3) lo = std::max(lo, code(0));
    if (activation == 2) lo = std::max(lo, code(-1));
    if (activation == 2) hi = std::min(hi, code(1));
    if (activation == 3) hi = std::min(hi, code(6));
    if (activation < 0 || activation > 3)
      fail(where_, ": ", where(), ": required no activation, RELU, RELU_N1_TO_1 or RELU6, found ",
           activation);
    return {std::min(lo, hi), hi};
  }

  // The bias as a constant of this shape.
  std::string bias(std::int64_t k, Shape shape, std::int64_t count) {
    const Numbers& stored = numbers(k, "bias");
    if (std::ssize(stored.values) != count)
      fail(where_, ": ", where(), ": bias: required ", count, " numbers, found ",
           stored.values.size());
    return constant(std::move(shape), stored.values);
  }

  // Multipliers as TFLite derives them: a double in 31 bits and a power of two.
  std::string requantised(const std::string& sum, const Stored& in, const Stored& weights,
                          const Stored& out, std::int64_t activation, std::int64_t channels,
                          bool twice) {
    const float si = quantisation(in).first, so = quantisation(out).first;
    std::vector<double> multipliers, shifts;
    for (std::int64_t c = 0; c < channels; ++c) {
      const float sw = weights.scale[weights.scale.size() == 1 ? 0 : c];
      const double ratio = static_cast<double>(si) * sw / so;
      if (!(ratio >= 0) || !std::isfinite(ratio)) fail(where_, ": ", where(), ": required scales");
      int exponent = 0;
      double fraction = std::round(std::ldexp(std::frexp(ratio, &exponent), 31));
      if (fraction == 0x1p31) {
        fraction /= 2;
        ++exponent;
      }
      if (exponent < -31) fraction = exponent = 0;
      multipliers.push_back(fraction);
      shifts.push_back(31 - exponent);
    }
    return requant(sum, multipliers, shifts, out, activation, twice);
  }

  std::string requant(const std::string& sum, const std::vector<double>& multipliers,
                      const std::vector<double>& shifts, const Stored& out, std::int64_t activation,
                      bool twice) {
    const auto [lo, hi] = limits(out, activation);
    const std::int64_t n = std::ssize(multipliers);
    return add("Requant",
               {sum, constant({n}, multipliers, true, 64), constant({n}, shifts, true, 64)}, name(),
               {{"zero", quantisation(out).second},
                {"lo", static_cast<std::int64_t>(lo)},
                {"hi", static_cast<std::int64_t>(hi)},
                {"twice", std::int64_t{twice ? 1 : 0}}},
               "tflite");
  }

  void requireWeights(const Stored& weights, std::int64_t channels, std::int64_t axis) const {
    const bool zero = std::all_of(weights.zero.begin(), weights.zero.end(),
                                  [](std::int64_t z) { return z == 0; });
    const auto count = std::ssize(weights.scale);
    if (!zero || (count != 1 && (count != channels || weights.axis != axis)))
      fail(where_, ": ", where(),
           ": weights: required zero points of 0 and one scale or one for "
           "each output, found others; uint8 networks of old converters are not read");
  }

  void convolution(const FlatTable& op, bool depthwise) {
    const auto inputs = op.integers(1, 4), outputs = op.integers(2, 4);
    if (inputs.size() < 2 || outputs.size() != 1)
      fail(where_, ": ", where(), ": required operands");
    const Stored &in = tensor(inputs[0]), &weights = tensor(inputs[1]), &out = tensor(outputs[0]);
    const Numbers& w = numbers(inputs[1], "weights");
    if (w.shape.size() != 4 || in.shape.size() != 4)
      fail(where_, ": ", where(), ": required four dimensions, found ", listText(w.shape));
    const std::int64_t height = w.shape[1], width = w.shape[2],
                       outs = depthwise ? w.shape[3] : w.shape[0], ins = depthwise ? 1 : w.shape[3];
    requireWeights(weights, outs, depthwise ? 3 : 0);
    std::vector<double> moved;
    for (std::int64_t o = 0; o < outs; ++o)
      for (std::int64_t i = 0; i < ins; ++i)
        for (std::int64_t k = 0; k < height * width; ++k)
          moved.push_back(w.values[depthwise ? k * outs + o : (o * height * width + k) * ins + i]);
    const auto options = op.table(4);
    auto option = [&](int field, int bytes, std::int64_t otherwise) {
      return options ? options->integer(field, bytes, true, otherwise) : otherwise;
    };
    const int more = depthwise ? 1 : 0;
    std::map<std::string, Attribute> attributes{
        {"auto_pad", option(0, 1, 0) == 0 ? "SAME_UPPER" : "VALID"},
        {"strides", std::vector<std::int64_t>{option(2, 4, 1), option(1, 4, 1)}},
        {"dilations", std::vector<std::int64_t>{option(5 + more, 4, 1), option(4 + more, 4, 1)}},
        {"group", depthwise ? in.shape[3] : std::int64_t{1}}};
    const std::string zero = constant({}, {static_cast<double>(quantisation(in).second)});
    std::string sum =
        add("ConvInteger", {toFirst(in.name), constant({outs, ins, height, width}, moved), zero},
            name(), std::move(attributes));
    if (inputs.size() > 2 && inputs[2] >= 0)
      sum = add("Add", {sum, bias(inputs[2], {1, outs, 1, 1}, outs)}, name());
    toLast(requantised(sum, in, weights, out, option(3 + more, 1, 0), outs, true), out);
  }

  void fullyConnected(const FlatTable& op) {
    const auto inputs = op.integers(1, 4), outputs = op.integers(2, 4);
    if (inputs.size() < 2 || outputs.size() != 1)
      fail(where_, ": ", where(), ": required operands");
    const Stored &in = tensor(inputs[0]), &weights = tensor(inputs[1]), &out = tensor(outputs[0]);
    const Numbers& w = numbers(inputs[1], "weights");
    if (w.shape.size() != 2) fail(where_, ": ", where(), ": weights: required a matrix");
    const std::int64_t outs = w.shape[0], ins = w.shape[1];
    requireWeights(weights, outs, 0);
    const std::string turned = transposed(weights.name, {1, 0});
    const std::string rows =
        add("Reshape", {in.name, constant({2}, {-1, static_cast<double>(ins)})}, name());
    const std::string zero = constant({}, {static_cast<double>(quantisation(in).second)});
    std::string sum = add("MatMulInteger", {rows, turned, zero}, name());
    if (inputs.size() > 2 && inputs[2] >= 0)
      sum = add("Add", {sum, bias(inputs[2], {1, outs}, outs)}, name());
    const auto options = op.table(4);
    const std::string y = requantised(sum, in, weights, out,
                                      options ? options->integer(0, 1, true, 0) : 0, outs, false);
    reshaped(y, out);
  }

  void reshaped(const std::string& x, const Stored& out) {
    std::vector<double> shape(out.shape.begin(), out.shape.end());
    const auto rank = std::ssize(shape);
    add("Reshape", {x, constant({rank}, std::move(shape))}, out.name);
  }

  void pool(const FlatTable& op, bool average) {
    const auto inputs = op.integers(1, 4), outputs = op.integers(2, 4);
    const auto options = op.table(4);
    if (inputs.size() != 1 || outputs.size() != 1 || !options)
      fail(where_, ": ", where(), ": required one operand and options");
    const Stored &in = tensor(inputs[0]), &out = tensor(outputs[0]);
    if (quantisation(in) != quantisation(out))
      fail(where_, ": ", where(), ": required one scale before and after the pool, found two");
    std::map<std::string, Attribute> attributes{
        {"auto_pad", options->integer(0, 1, true, 0) == 0 ? "SAME_UPPER" : "VALID"},
        {"strides", std::vector<std::int64_t>{options->integer(2, 4, true, 1),
                                              options->integer(1, 4, true, 1)}},
        {"kernel_shape", std::vector<std::int64_t>{options->integer(4, 4, true, 1),
                                                   options->integer(3, 4, true, 1)}}};
    std::string y =
        add(average ? "AveragePool" : "MaxPool", {toFirst(in.name)}, name(), std::move(attributes));
    if (average) y = add("RoundAway", {y}, name(), {}, "tflite");
    const auto [lo, hi] = limits(out, options->integer(5, 1, true, 0));
    y = add("Clip", {y, constant({}, {lo}), constant({}, {hi})}, name());
    toLast(y, out);
  }

  void softmax(const FlatTable& op) {
    const auto inputs = op.integers(1, 4), outputs = op.integers(2, 4);
    const auto options = op.table(4);
    if (inputs.size() != 1 || outputs.size() != 1)
      fail(where_, ": ", where(), ": required an operand");
    const Stored &in = tensor(inputs[0]), &out = tensor(outputs[0]);
    const float beta = options ? options->single(0, 1) : 1;
    if (!(beta > 0)) fail(where_, ": ", where(), ": beta: required a positive number");
    auto scale = [&](float s) { return constant({}, {s}, true); };
    auto zero = [&](std::int64_t z) { return constant({}, {static_cast<double>(z)}, false, 8); };
    const auto [si, zi] = quantisation(in);
    const auto [so, zo] = quantisation(out);
    graph_.nodes.push_back({"com.microsoft",
                            "QLinearSoftmax",
                            where(),
                            {in.name, scale(si * beta), zero(zi), scale(so), zero(zo)},
                            {out.name},
                            {{"axis", std::int64_t{-1}}, {"opset", std::int64_t{13}}}});
  }

  void translate(const FlatTable& op, std::int64_t code) {
    static const std::map<std::int64_t, const char*> kNames{{kAveragePool, "AVERAGE_POOL_2D"},
                                                            {kConv, "CONV_2D"},
                                                            {kDepthwiseConv, "DEPTHWISE_CONV_2D"},
                                                            {kFullyConnected, "FULLY_CONNECTED"},
                                                            {kMaxPool, "MAX_POOL_2D"},
                                                            {kReshape, "RESHAPE"},
                                                            {kSoftmax, "SOFTMAX"},
                                                            {kDequantize, "DEQUANTIZE"},
                                                            {kQuantize, "QUANTIZE"}};
    const auto found = kNames.find(code);
    number_ = std::ssize(graph_.nodes);
    op_ = found == kNames.end() ? "operator" : found->second;
    const auto inputs = op.integers(1, 4), outputs = op.integers(2, 4);
    if (inputs.empty() || outputs.empty()) fail(where_, ": ", where(), ": required operands");
    switch (code) {
      case kConv:
        return convolution(op, false);
      case kDepthwiseConv:
        return convolution(op, true);
      case kFullyConnected:
        return fullyConnected(op);
      case kAveragePool:
        return pool(op, true);
      case kMaxPool:
        return pool(op, false);
      case kReshape:
        return reshaped(tensor(inputs[0]).name, tensor(outputs[0]));
      case kSoftmax:
        return softmax(op);
      default:
        fail(where_, ": operator ", number_,
             ": required CONV_2D, DEPTHWISE_CONV_2D, "
             "FULLY_CONNECTED, AVERAGE_POOL_2D, MAX_POOL_2D, RESHAPE or SOFTMAX, found TFLite's "
             "operator number ",
             code);
    }
  }

  std::string where_;
  FlatTable model_;
  Graph graph_;
  std::vector<FlatTable> buffers_;
  std::vector<Stored> tensors_;
  std::string op_;
  std::int64_t number_ = 0, made_ = 0;
};

}  // namespace

bool isTflite(std::string_view bytes) { return bytes.size() >= 8 && bytes.substr(4, 4) == "TFL3"; }

Graph readTflite(std::string_view bytes, const std::string& where) {
  return TfliteReader(bytes, where).read();
}

}  // namespace tc0::importer
