#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "circuit/base/index_map.h"
#include "circuit/networks/proto_writer.h"

namespace tc0 {

/// Types of elements, by their numbers in the format.
enum class OnnxType : int { kFloat = 1, kInt64 = 7, kDouble = 11 };

/// An ONNX graph under construction: nodes, constants, inputs and outputs. Values are named by text.
class OnnxGraph {
 public:
  using Attribute = std::pair<const char*, std::int64_t>;

  /// Numbers are of the type `real`. Names of values begin with `prefix`, but for those that are
  /// given. A file of QONNX, whose tools want fixed shapes, is for one sample.
  OnnxGraph(OnnxType real, std::string prefix, bool isQonnx)
      : real_(real), prefix_(std::move(prefix)), isQonnx_(isQonnx) {}

  OnnxType real() const { return real_; }

  std::string node(const char* type, const std::vector<std::string>& inputs,
                   const std::vector<Attribute>& attributes = {}, const std::string& result = {});
  std::string reshaped(const std::string& value, const std::vector<std::int64_t>& shape,
                       const std::string& result = {});
  std::string cast(const std::string& value, OnnxType type, const std::string& result = {});
  /// QONNX's MultiThreshold: how many thresholds of its row each channel of [N, channels] reaches.
  std::string multiThreshold(const std::string& value, const std::string& thresholds,
                             const std::string& type);

  std::string integers(const std::vector<std::int64_t>& values);
  std::string reals(const Shape& shape, const std::vector<double>& values);

  /// An input or an output, [N, shape...], with N = 1 in QONNX.
  void input(const std::string& name, OnnxType type, const Shape& shape);
  void output(const std::string& name, OnnxType type, const Shape& shape);
  /// QONNX's name of the type of whole numbers, "UINT8", that a value has.
  void annotate(const std::string& value, const std::string& type);

  /// The bytes of the file.
  std::string model(const std::string& name) const;

 private:
  std::string constant(const Shape& shape, OnnxType type, const std::string& raw);
  void port(int field, const std::string& name, OnnxType type, const Shape& shape);

  OnnxType real_;
  std::string prefix_;
  bool isQonnx_;
  std::vector<ProtoMessage> nodes_;
  ProtoMessage constants_, ports_, annotations_;
  std::int64_t values_ = 0;
};

}  // namespace tc0
