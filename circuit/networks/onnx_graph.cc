#include "circuit/networks/onnx_graph.h"

#include <bit>

#include "circuit/base/error.h"

namespace tc0 {
namespace {

constexpr const char* kQonnxDomain = "qonnx.custom_op.general";
constexpr int kInteger = 2, kText = 3;  // kinds of attributes

template <class Number>
std::string rawOf(const std::vector<Number>& values) {
  static_assert(std::endian::native == std::endian::little);
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Number)};
}

}  // namespace

std::string OnnxGraph::node(const char* type, const std::vector<std::string>& inputs,
                            const std::vector<Attribute>& attributes, const std::string& result) {
  ProtoMessage message;
  for (const std::string& input : inputs) message.text(1, input);
  std::string name = result.empty() ? cat(prefix_, values_++) : result;
  message.text(2, name).text(4, type);
  for (const auto& [key, value] : attributes)
    message.message(5, ProtoMessage().text(1, key).integer(3, value).integer(20, kInteger));
  nodes_.push_back(message);
  return name;
}

std::string OnnxGraph::reshaped(const std::string& value, const std::vector<std::int64_t>& shape,
                                const std::string& result) {
  return node("Reshape", {value, integers(shape)}, {}, result);
}

std::string OnnxGraph::cast(const std::string& value, OnnxType type, const std::string& result) {
  return node("Cast", {value}, {{"to", static_cast<int>(type)}}, result);
}

std::string OnnxGraph::multiThreshold(const std::string& value, const std::string& thresholds,
                                      const std::string& type) {
  std::string name = cat(prefix_, values_++);
  ProtoMessage message;
  message.text(1, value).text(1, thresholds).text(2, name).text(4, "MultiThreshold");
  message.message(5, ProtoMessage().text(1, "out_dtype").text(4, type).integer(20, kText));
  nodes_.push_back(message.text(7, kQonnxDomain));
  annotate(name, type);
  return name;
}

std::string OnnxGraph::integers(const std::vector<std::int64_t>& values) {
  return constant({std::ssize(values)}, OnnxType::kInt64, rawOf(values));
}

std::string OnnxGraph::reals(const Shape& shape, const std::vector<double>& values) {
  return constant(shape, real_,
                  real_ == OnnxType::kDouble
                      ? rawOf(values)
                      : rawOf(std::vector<float>(values.begin(), values.end())));
}

std::string OnnxGraph::constant(const Shape& shape, OnnxType type, const std::string& raw) {
  ProtoMessage tensor;
  for (std::int64_t extent : shape) tensor.integer(1, extent);
  std::string name = cat(prefix_, values_++);
  tensor.integer(2, static_cast<int>(type)).text(8, name).text(9, raw);
  constants_.message(5, tensor);
  return name;
}

void OnnxGraph::port(int field, const std::string& name, OnnxType type, const Shape& shape) {
  ProtoMessage dimensions;
  dimensions.message(1, isQonnx_ ? ProtoMessage().integer(1, 1) : ProtoMessage().text(2, "N"));
  for (std::int64_t extent : shape) dimensions.message(1, ProtoMessage().integer(1, extent));
  ProtoMessage tensor;
  tensor.integer(1, static_cast<int>(type)).message(2, dimensions);
  ports_.message(field, ProtoMessage().text(1, name).message(2, ProtoMessage().message(1, tensor)));
}

void OnnxGraph::input(const std::string& name, OnnxType type, const Shape& shape) {
  port(11, name, type, shape);
}

void OnnxGraph::output(const std::string& name, OnnxType type, const Shape& shape) {
  port(12, name, type, shape);
}

void OnnxGraph::annotate(const std::string& value, const std::string& type) {
  const auto entry = ProtoMessage().text(1, "finn_datatype").text(2, type);
  annotations_.message(14, ProtoMessage().text(1, value).message(2, entry));
}

std::string OnnxGraph::model(const std::string& name) const {
  ProtoMessage graph;
  for (const ProtoMessage& node : nodes_) graph.message(1, node);
  graph.text(2, name);
  ProtoMessage model;
  model.integer(1, 8).text(2, "tc0");
  model.text(7, graph.bytes() + constants_.bytes() + ports_.bytes() + annotations_.bytes());
  model.message(8, ProtoMessage().text(1, "").integer(2, 17));
  if (isQonnx_) model.message(8, ProtoMessage().text(1, kQonnxDomain).integer(2, 1));
  return model.bytes();
}

}  // namespace tc0
