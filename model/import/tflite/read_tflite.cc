#include "model/import/tflite/read_tflite.h"

#include <algorithm>
#include <cmath>

#include "circuit/base/error.h"
#include "circuit/base/number.h"
#include "model/import/tflite/operator_table.h"

namespace tc0::importer {
namespace {

// Operators by their numbers in TFLite's list.
enum Builtin : std::int64_t {
  kAdd = 0,
  kAveragePool = 1,
  kConcatenation = 2,
  kConv = 3,
  kDepthwiseConv = 4,
  kFullyConnected = 9,
  kMaxPool = 17,
  kMul = 18,
  kSoftmax = 25,
  kSub = 41,
  kQuantize = 114,
};

// Writes the graph's nodes, operator by operator.
class TfliteReader : NodeWriter {
 public:
  TfliteReader(std::string_view bytes, std::string where)
      : NodeWriter(std::move(where)),
        model_(FlatTable::root(bytes, where_)),
        unread_(bytes.size() + kSpare) {}

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
      count(op.integers(1, 4).size() + op.integers(2, 4).size());
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
    count(tensor.shape.size() + tensor.scale.size() + tensor.zero.size());
    if (auto numbers = numbersOf(tensor, buffers_, where_)) {
      count(numbers->values.size());
      graph_.constants[tensor.name] = std::move(*numbers);
    }
  }

  // References let a small file show one list thousands of times. A network's own lists together
  // have fewer numbers than the file has bytes.
  void count(std::size_t numbers) {
    if (numbers > unread_)
      fail(where_, ": required lists of numbers of their own, found many that share their bytes");
    unread_ -= numbers;
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

  std::string plus(const std::string& x, double value) {
    return add("Add", {x, constant({}, {value})}, name());
  }

  // Sums: both terms in units of 2^-20 of twice the larger scale, each rounded, and the sum rounded
  // again. Products are rounded once in this way.
  void joined(const FlatTable& op, std::int64_t code) {
    const auto inputs = op.integers(1, 4), outputs = op.integers(2, 4);
    const auto options = op.table(4);
    if (inputs.size() != 2) fail(where_, ": ", where(), ": required two operands");
    const Stored& out = tensor(outputs[0]);
    const auto [sa, za] = quantisation(tensor(inputs[0]));
    const auto [sb, zb] = quantisation(tensor(inputs[1]));
    const double so = quantisation(out).first;
    std::string a = plus(tensor(inputs[0]).name, static_cast<double>(-za)),
                b = plus(tensor(inputs[1]).name, static_cast<double>(-zb));
    double ratio = static_cast<double>(sa) * sb / so;
    if (code != kMul) {
      const double most = 2 * static_cast<double>(std::max(sa, sb));
      a = scaled(a, sa / most);
      b = scaled(b, sb / most);
      ratio = most / (0x1p20 * so);
    }
    const std::string y = add(code == kMul ? "Mul" : code == kSub ? "Sub" : "Add", {a, b}, name());
    const auto [fraction, shift] = multiplier(ratio);
    const std::string codes =
        requant(y, {fraction}, {shift}, out, options ? options->integer(0, 1, true, 0) : 0, true);
    add("Identity", {codes}, out.name);
  }
  std::string scaled(const std::string& x, double ratio) {
    const auto [fraction, shift] = multiplier(ratio);
    const std::string more = add("Mul", {x, constant({}, {0x1p20})}, name());
    return add("Requant",
               {more, constant({1}, {fraction}, true, 64), constant({1}, {shift}, true, 64)},
               name(),
               {{"zero", std::int64_t{0}},
                {"lo", -(std::int64_t{1} << 40)},
                {"hi", std::int64_t{1} << 40},
                {"twice", std::int64_t{1}}},
               "tflite");
  }

  // From one scale to another.
  void quantize(const FlatTable& op) {
    const Stored &in = tensor(op.integers(1, 4)[0]), &out = tensor(op.integers(2, 4)[0]);
    const auto [so, zo] = quantisation(out);
    const auto [si, zi] = quantisation(in);
    const auto [fraction, shift] = multiplier(static_cast<double>(si) / so);
    const std::string x = plus(in.name, static_cast<double>(-zi));
    add("Identity", {requant(x, {fraction}, {shift}, out, 0, true)}, out.name);
  }

  void concatenation(const FlatTable& op) {
    const auto options = op.table(4);
    const Stored& out = tensor(op.integers(2, 4)[0]);
    std::vector<std::string> parts;
    for (const std::int64_t k : op.integers(1, 4)) {
      if (quantisation(tensor(k)) != quantisation(out))
        fail(where_, ": ", where(), ": required one scale of all parts, found two");
      parts.push_back(tensor(k).name);
    }
    add("Concat", std::move(parts), out.name,
        {{"axis", options ? options->integer(0, 4, true, 0) : std::int64_t{0}}});
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

  static const std::vector<TfliteOperator>& operators() {
    static const std::vector<TfliteOperator> kAll = [] {
      std::vector<TfliteOperator> all;
      for (const auto& rows : {tfliteFunctions(), tfliteViews(), tfliteReductions()})
        all.insert(all.end(), rows.begin(), rows.end());
      return all;
    }();
    return kAll;
  }

  void write(const TfliteOperator& row, const TfliteUse& use) {
    op_ = row.name;
    if (use.inputs.size() < row.operands || use.outputs.size() < row.results)
      fail(where_, ": ", where(), ": required at least ", row.operands, " operands and ",
           row.results, " results, found ", use.inputs.size(), " and ", use.outputs.size());
    row.write(*this, use);
  }

  void translate(const FlatTable& op, std::int64_t code) {
    static const std::map<std::int64_t, const char*> kNames{{kAdd, "ADD"},
                                                            {kSub, "SUB"},
                                                            {kMul, "MUL"},
                                                            {kConcatenation, "CONCATENATION"},
                                                            {kAveragePool, "AVERAGE_POOL_2D"},
                                                            {kConv, "CONV_2D"},
                                                            {kDepthwiseConv, "DEPTHWISE_CONV_2D"},
                                                            {kFullyConnected, "FULLY_CONNECTED"},
                                                            {kMaxPool, "MAX_POOL_2D"},
                                                            {kSoftmax, "SOFTMAX"},
                                                            {kQuantize, "QUANTIZE"}};
    const auto found = kNames.find(code);
    number_ = std::ssize(graph_.nodes);
    for (const TfliteOperator& row : operators())
      if (row.number == code)
        return write(row, {op.integers(1, 4), op.integers(2, 4), op.table(4)});
    op_ = found == kNames.end() ? "operator" : found->second;
    const auto inputs = op.integers(1, 4), outputs = op.integers(2, 4);
    if (inputs.empty() || outputs.empty()) fail(where_, ": ", where(), ": required operands");
    switch (code) {
      case kAdd:
      case kSub:
      case kMul:
        return joined(op, code);
      case kConcatenation:
        return concatenation(op);
      case kQuantize:
        return quantize(op);
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
      case kSoftmax:
        return softmax(op);
      default:
        fail(where_, ": operator ", number_,
             ": required an operator that tc0 import knows (docs/import.md lists them), found "
             "TFLite's operator number ",
             code);
    }
  }

  static constexpr std::size_t kSpare = 1 << 16;

  FlatTable model_;
  std::size_t unread_;
};

}  // namespace

bool isTflite(std::string_view bytes) { return bytes.size() >= 8 && bytes.substr(4, 4) == "TFL3"; }

Graph readTflite(std::string_view bytes, const std::string& where) {
  return TfliteReader(bytes, where).read();
}

}  // namespace tc0::importer
