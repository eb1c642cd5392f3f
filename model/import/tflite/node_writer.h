#pragma once

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "circuit/base/error.h"
#include "model/import/tflite/stored.h"

namespace tc0::importer {

/// Writes nodes of a graph in the words of ONNX for TFLite's operators: what several of them share.
class NodeWriter {
 public:
  explicit NodeWriter(std::string where) : where_(std::move(where)) {}

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
    const StoredType type = typeOf(t, where_);
    const std::int64_t lo = type.isSigned ? -(std::int64_t{1} << std::min(type.bits - 1, 31)) : 0;
    if (t.zero[0] < lo || t.zero[0] > lo + (std::int64_t{1} << std::min(type.bits, 32)) - 1)
      fail(where_, ": ", where(), ": tensor '", t.name, "': required a zero point of ", type.bits,
           " bits, found ", t.zero[0]);
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

  // A multiplier as TFLite derives it: a double in 31 bits and a power of two.
  std::pair<double, double> multiplier(double ratio) const {
    if (!(ratio >= 0) || !std::isfinite(ratio)) fail(where_, ": ", where(), ": required scales");
    int exponent = 0;
    double fraction = std::round(std::ldexp(std::frexp(ratio, &exponent), 31));
    if (fraction == 0x1p31) {
      fraction /= 2;
      ++exponent;
    }
    if (exponent < -31) fraction = exponent = 0;
    return {fraction, 31 - exponent};
  }

  std::string requantised(const std::string& sum, const Stored& in, const Stored& weights,
                          const Stored& out, std::int64_t activation, std::int64_t channels,
                          bool twice) {
    const float si = quantisation(in).first, so = quantisation(out).first;
    std::vector<double> multipliers, shifts;
    for (std::int64_t c = 0; c < channels; ++c) {
      const float sw = weights.scale[weights.scale.size() == 1 ? 0 : c];
      const auto [fraction, shift] = multiplier(static_cast<double>(si) * sw / so);
      multipliers.push_back(fraction);
      shifts.push_back(shift);
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

  std::string where_;
  Graph graph_;
  std::vector<FlatTable> buffers_;
  std::vector<Stored> tensors_;
  std::string op_;  // the operator that is being written
  std::int64_t number_ = 0, made_ = 0;
};

}  // namespace tc0::importer
