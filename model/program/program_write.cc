#include <map>
#include <utility>

#include "circuit/base/error.h"
#include "model/program/fields.h"
#include "model/program/program_file.h"
#include "model/program/program_json.h"

namespace tc0::program {
namespace {

using nlohmann::json;

// Makes the file of a program: numbers go to tensors of the container, everything else to JSON.
class ProgramWriter {
 public:
  explicit ProgramWriter(const Program& program) : program_(program) {}

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
    fieldsOf(tensor, FieldWriter{*this, tensor, object});
    return object;
  }

  // Writes an operation's fields to the JSON object of its tensor, and its numbers to the
  // container.
  struct FieldWriter {
    ProgramWriter& writer;
    const Tensor& tensor;
    json& object;
    const Shape* x = nullptr;  // the shape of the first operand

    void range(const Range&) {}  // every tensor's range is written with its name and shape
    void operand(const char* key, TensorId id) {
      object[key] = id;
      if (x == nullptr) x = &writer.program_.tensor(id).shape;
    }
    void operands(const char* key, const std::vector<TensorId>& ids) { object[key] = ids; }
    void axis(const char* key, int axis) { object[key] = axis; }
    void axes(const char* key, const std::vector<int>& axes) { object[key] = axes; }
    void number(const char* key, std::int64_t number) { object[key] = number; }
    void count(const char* key, std::int64_t number) {
      if (number != 1) object[key] = number;
    }
    void list(const char* key, const std::vector<std::int64_t>& list) { object[key] = list; }
    void numbers(const char* key, const Integers& values, NumbersShape shape) {
      if (values == nullptr) return;
      object[key] =
          writer.shared(values, shapeOfNumbers(shape, tensor.shape, x), cat(tensor.name, ".", key));
    }
    void tables(const Tables& tables, const char* key, int axis) {
      if (axis != -1) object[key] = axis;
      writer.addTables(tensor.name, tables);
    }
  };

  void addTables(const std::string& name, const Tables& tables) {
    auto add = [&](const char* what, const std::vector<std::int64_t>& values) {
      writer_.add(cat(name, ".", what), values);
    };
    add("start", tables.start);
    add("p", tables.p);
    if (!tables.q.empty()) add("q", tables.q);
    add("base", tables.base);
    add("increments", tables.increments);
  }

  // Adds numbers to the container, once if several tensors share them, and returns their name
  // there: it comes from the first tensor that uses them.
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

std::string formatProgram(const Program& program) { return ProgramWriter(program).format(); }

}  // namespace tc0::program
