#include <map>
#include <utility>

#include "circuit/base/error.h"
#include "model/program/program_file.h"
#include "model/program/program_json.h"

namespace tc0::program {
namespace {

using nlohmann::json;

class Writer {
 public:
  explicit Writer(const Program& program) : program_(program) {}

  std::string format() {
    json tensors = json::array(), outputs = json::array(), metadata = json::object();
    for (const Tensor& tensor : program_.tensors()) tensors.push_back(jsonOf(tensor));
    for (const Output& output : program_.outputs())
      outputs.push_back({{"name", output.name}, {"tensor", output.tensor}});
    for (const auto& [key, value] : program_.metadata()) metadata[key] = value;
    writer_.metadata("format", "tc0");
    writer_.metadata("kind", "program");
    writer_.metadata("version", "1");
    try {
      writer_.metadata(
          "program",
          json{{"metadata", metadata}, {"tensors", tensors}, {"outputs", outputs}}.dump());
    } catch (const json::exception&) {
      fail("program: required names and metadata in UTF-8, found bytes that are not");
    }
    return writer_.format();
  }

 private:
  json jsonOf(const Tensor& tensor) {
    json object{{"name", tensor.name},
                {"op", operationName(tensor)},
                {"shape", tensor.shape},
                {"range", {tensor.range.lo, tensor.range.hi}}};
    std::visit([&](const auto& op) { write(object, tensor, op); }, tensor.op);
    return object;
  }

  void write(json&, const Tensor&, const InputOp&) {}
  void write(json& object, const Tensor& tensor, const ConstantOp& op) {
    object["values"] = shared(op.values, tensor.shape, cat(tensor.name, ".values"));
  }
  void write(json& object, const Tensor& tensor, const LinearOp& op) {
    std::int64_t out = tensor.shape.back(), in = program_.tensor(op.x).shape.back();
    object["x"] = op.x;
    object["weights"] = shared(op.weights, {out, in}, cat(tensor.name, ".weights"));
    if (op.bias != nullptr) object["bias"] = shared(op.bias, {out}, cat(tensor.name, ".bias"));
  }
  void write(json& object, const Tensor&, const AddOp& op) {
    object["a"] = op.a;
    object["b"] = op.b;
  }
  void write(json& object, const Tensor&, const ScaleOp& op) {
    object["x"] = op.x;
    object["factor"] = op.factor;
  }
  void write(json& object, const Tensor&, const MatmulOp& op) {
    object["a"] = op.a;
    object["b"] = op.b;
  }
  void write(json& object, const Tensor& tensor, const StepOp& op) {
    object["x"] = op.x;
    writeTables(object, tensor, op.tables, op.axis);
  }
  void write(json& object, const Tensor& tensor, const RatioStepOp& op) {
    object["numerator"] = op.numerator;
    object["denominator"] = op.denominator;
    writeTables(object, tensor, op.tables, op.axis);
  }
  void write(json& object, const Tensor&, const SumOp& op) {
    object["x"] = op.x;
    object["axis"] = op.axis;
  }
  void write(json& object, const Tensor&, const MaxOp& op) {
    object["x"] = op.x;
    object["axis"] = op.axis;
    object["rank"] = op.rank;
  }
  void write(json& object, const Tensor&, const ReshapeOp& op) { object["x"] = op.x; }
  void write(json& object, const Tensor&, const TransposeOp& op) {
    object["x"] = op.x;
    object["permutation"] = op.permutation;
  }
  void write(json& object, const Tensor&, const SliceOp& op) {
    object["x"] = op.x;
    object["start"] = op.start;
    object["stride"] = op.stride;
  }
  void write(json& object, const Tensor&, const ConcatOp& op) {
    object["parts"] = op.parts;
    object["axis"] = op.axis;
  }
  void write(json& object, const Tensor&, const BroadcastOp& op) { object["x"] = op.x; }

  void writeTables(json& object, const Tensor& tensor, const Tables& tables, int axis) {
    if (axis != -1) object["axis"] = axis;
    auto add = [&](const char* what, const std::vector<std::int64_t>& values) {
      writer_.add(cat(tensor.name, ".", what), values);
    };
    add("start", tables.start);
    add("p", tables.p);
    if (!tables.q.empty()) add("q", tables.q);
    add("base", tables.base);
    add("increments", tables.increments);
  }

  // The name in the container, that of the first user.
  std::string shared(const Integers& values, const Shape& shape, const std::string& name) {
    auto [entry, fresh] = names_.try_emplace({values.get(), shape}, name);
    if (fresh) writer_.add(name, *values, shape);
    return entry->second;
  }

  const Program& program_;
  ContainerWriter writer_;
  std::map<std::pair<const void*, Shape>, std::string> names_;
};

}  // namespace

std::string formatProgram(const Program& program) { return Writer(program).format(); }

}  // namespace tc0::program
