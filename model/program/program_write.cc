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
    object.update(std::visit([&](const auto& op) { return fields(tensor, op); }, tensor.op));
    return object;
  }

  // What an operation has beside the fields of every tensor.
  json fields(const Tensor&, const InputOp&) { return json::object(); }
  json fields(const Tensor& tensor, const ConstantOp& op) {
    return {{"values", shared(op.values, tensor.shape, cat(tensor.name, ".values"))}};
  }
  json fields(const Tensor& tensor, const LinearOp& op) {
    std::int64_t out = tensor.shape.back(), in = program_.tensor(op.x).shape.back();
    json object{{"x", op.x},
                {"weights", shared(op.weights, {out, in}, cat(tensor.name, ".weights"))}};
    if (op.bias != nullptr) object["bias"] = shared(op.bias, {out}, cat(tensor.name, ".bias"));
    return object;
  }
  json fields(const Tensor&, const AddOp& op) { return {{"a", op.a}, {"b", op.b}}; }
  json fields(const Tensor&, const ScaleOp& op) { return {{"x", op.x}, {"factor", op.factor}}; }
  json fields(const Tensor&, const MatmulOp& op) { return {{"a", op.a}, {"b", op.b}}; }
  json fields(const Tensor& tensor, const StepOp& op) {
    return withTables({{"x", op.x}}, tensor, op.tables, op.axis);
  }
  json fields(const Tensor& tensor, const RatioStepOp& op) {
    return withTables({{"numerator", op.numerator}, {"denominator", op.denominator}}, tensor,
                      op.tables, op.axis);
  }
  json fields(const Tensor&, const SumOp& op) { return {{"x", op.x}, {"axis", op.axis}}; }
  json fields(const Tensor&, const MaxOp& op) {
    return {{"x", op.x}, {"axis", op.axis}, {"rank", op.rank}};
  }
  json fields(const Tensor&, const TransposeOp& op) {
    return {{"x", op.x}, {"permutation", op.permutation}};
  }
  json fields(const Tensor&, const SliceOp& op) {
    return {{"x", op.x}, {"start", op.start}, {"stride", op.stride}};
  }
  json fields(const Tensor&, const ConcatOp& op) {
    return {{"parts", op.parts}, {"axis", op.axis}};
  }
  json fields(const Tensor&, const auto& op) { return {{"x", op.x}}; }  // reshape, broadcast

  json withTables(json object, const Tensor& tensor, const Tables& tables, int axis) {
    if (axis != -1) object["axis"] = axis;
    auto add = [&](const char* what, const std::vector<std::int64_t>& values) {
      writer_.add(cat(tensor.name, ".", what), values);
    };
    add("start", tables.start);
    add("p", tables.p);
    if (!tables.q.empty()) add("q", tables.q);
    add("base", tables.base);
    add("increments", tables.increments);
    return object;
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
