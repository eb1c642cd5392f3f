#include "model/import/onnx/read_onnx.h"

#include <optional>
#include <set>

#include "circuit/base/error.h"
#include "model/import/onnx/tensor.h"
#include "model/import/onnx/wire.h"

namespace tc0::importer {
namespace {

// Reads one message after the other; the file's name and folder serve all of them.
class OnnxReader {
 public:
  OnnxReader(std::filesystem::path folder, std::string where)
      : folder_(std::move(folder)), where_(std::move(where)) {}

  Graph model(std::string_view message) {
    std::optional<std::string_view> graph;
    WireReader reader(message, where_);
    while (const auto field = reader.next()) {
      if (field->number == 2) graph_.source = textOf(*field, where_);
      if (field->number == 7) graph = bytesOf(*field);
      if (field->number == 8) opset(bytesOf(*field));
      if (field->number == 25)
        fail(where_,
             ": required a network of operators, found functions of its own; inline them "
             "with onnx.inliner");
    }
    if (!graph) fail(where_, ": required an ONNX network, found no graph in the file");
    if (graph_.opset < kOldestOpset || graph_.opset > kNewestOpset)
      fail(where_, ": opset: required version ", kOldestOpset, " to ", kNewestOpset,
           " of ONNX's operators, found ", graph_.opset,
           "; convert the network with onnx.version_converter");
    readGraph(*graph);
    checkOrder();
    return std::move(graph_);
  }

 private:
  std::string_view bytesOf(const Field& field) const {
    textOf(field, where_);
    return field.bytes;
  }

  void opset(std::string_view message) {
    std::string domain;
    std::int64_t version = 0;
    WireReader reader(message, where_);
    while (const auto field = reader.next()) {
      if (field->number == 1) domain = textOf(*field, where_);
      if (field->number == 2) version = integerOf(*field, where_);
    }
    if (domain.empty() || domain == "ai.onnx") graph_.opset = version;
  }

  void readGraph(std::string_view message) {
    WireReader reader(message, where_);
    std::vector<Port> inputs;
    while (const auto field = reader.next()) switch (field->number) {
        case 1:
          graph_.nodes.push_back(node(bytesOf(*field)));
          break;
        case 5: {
          Numbers numbers;
          const std::string name = readTensor(bytesOf(*field), folder_, where_, numbers);
          if (!graph_.constants.emplace(name, std::move(numbers)).second)
            fail(where_, ": required initialisers of their own names, found '", name.substr(0, 80),
                 "' twice");
          break;
        }
        case 11:
          inputs.push_back(port(bytesOf(*field)));
          break;
        case 12:
          graph_.outputs.push_back(port(bytesOf(*field)));
          break;
        case 15:
          fail(where_, ": required dense initialisers, found a sparse one");
        default:
          break;
      }
    for (Port& input : inputs)
      if (!graph_.constants.contains(input.name)) graph_.inputs.push_back(std::move(input));
  }

  Node node(std::string_view message) {
    Node node;
    WireReader reader(message, where_);
    std::vector<std::string_view> attributes;
    while (const auto field = reader.next()) switch (field->number) {
        case 1:
          node.inputs.push_back(textOf(*field, where_));
          break;
        case 2:
          node.outputs.push_back(textOf(*field, where_));
          break;
        case 3:
          node.name = textOf(*field, where_);
          break;
        case 4:
          node.op = textOf(*field, where_);
          break;
        case 5:
          attributes.push_back(bytesOf(*field));
          break;
        case 7:
          node.domain = textOf(*field, where_);
          break;
        default:
          break;
      }
    if (node.domain == "ai.onnx") node.domain.clear();
    if (node.inputs.size() > kMost || node.outputs.size() > kMost)
      fail(where_, ": ", label(node), ": required at most ", kMost, " operands, found more");
    for (std::string_view attribute : attributes) readAttribute(node, attribute);
    return node;
  }

  // An attribute holds its value in the field of its type. Files older than the field `type` have
  // only the value.
  void readAttribute(Node& node, std::string_view message) {
    const std::string where = cat(where_, ": ", label(node));
    WireReader reader(message, where);
    std::string name;
    std::int64_t type = 0;
    std::optional<Attribute> value;
    std::vector<std::int64_t> integers;
    std::vector<float> floats;
    std::vector<std::string> texts;
    while (const auto field = reader.next()) switch (field->number) {
        case 1:
          name = textOf(*field, where);
          break;
        case 2:
          value = floatOf(*field, where);
          break;
        case 3:
          value = integerOf(*field, where);
          break;
        case 4:
          value = textOf(*field, where);
          break;
        case 5: {
          Numbers numbers;
          readTensor(bytesOf(*field), folder_, where, numbers);
          value = std::move(numbers);
          break;
        }
        case 6:
        case 11:
          fail(where,
               ": required an operator without graphs of its own, found control flow; "
               "unroll it before the export");
        case 7:
          appendFloats(floats, *field, where);
          break;
        case 8:
          appendIntegers(integers, *field, where);
          break;
        case 9:
          texts.push_back(textOf(*field, where));
          break;
        case 20:
          type = integerOf(*field, where);
          break;
        default:
          break;
      }
    if (!floats.empty() || type == 6) value = std::move(floats);
    if (!integers.empty() || type == 7) value = std::move(integers);
    if (!texts.empty() || type == 8) value = std::move(texts);
    if (!value && type == 1) value = 0.0F;  // zero is left out
    if (!value && type == 2) value = std::int64_t{0};
    if (!value && type == 3) value = std::string();
    if (value) node.attributes[name] = std::move(*value);
  }

  Port port(std::string_view message) {
    Port port;
    WireReader reader(message, where_);
    while (const auto field = reader.next()) {
      if (field->number == 1) port.name = textOf(*field, where_);
      if (field->number == 2) portType(port, bytesOf(*field));
    }
    return port;
  }

  void portType(Port& port, std::string_view message) {
    WireReader reader(message, where_);
    while (const auto field = reader.next()) {
      if (field->number != 1) continue;  // no tensor; nodes that use it say so
      WireReader tensor(bytesOf(*field), where_);
      while (const auto part = tensor.next()) {
        if (part->number == 1) {
          const ElementType type = elementType(integerOf(*part, where_),
                                               cat(where_, ": '", port.name.substr(0, 80), "'"));
          port.isFloat = type.isFloat;
          port.isSigned = type.isSigned;
          port.bits = type.bits;
        }
        if (part->number == 2) portShape(port, bytesOf(*part));
      }
    }
  }

  void portShape(Port& port, std::string_view message) {
    WireReader reader(message, where_);
    while (const auto field = reader.next()) {
      if (field->number != 1) continue;
      std::int64_t extent = -1;
      WireReader dimension(bytesOf(*field), where_);
      while (const auto part = dimension.next())
        if (part->number == 1) extent = integerOf(*part, where_);
      port.shape.push_back(extent);
    }
    if (port.shape.size() > kMaxRank)
      fail(where_, ": '", port.name.substr(0, 80), "': required at most ", kMaxRank,
           " dimensions, found ", port.shape.size());
  }

  void checkOrder() const {
    std::set<std::string> known;
    for (const auto& [name, numbers] : graph_.constants) known.insert(name);
    for (const Port& input : graph_.inputs) known.insert(input.name);
    for (const Node& node : graph_.nodes) {
      for (const std::string& input : node.inputs)
        if (!input.empty() && !known.contains(input))
          fail(where_, ": ", label(node), ": required operands that earlier nodes make, found '",
               input.substr(0, 80), "'");
      for (const std::string& output : node.outputs)
        if (!output.empty() && !known.insert(output).second)
          fail(where_, ": ", label(node), ": required a result of its own name, found '",
               output.substr(0, 80), "' twice");
    }
    if (graph_.outputs.empty()) fail(where_, ": required an output, found none");
    for (const Port& output : graph_.outputs)
      if (!known.contains(output.name))
        fail(where_, ": required an output that a node makes, found '", output.name.substr(0, 80),
             "'");
  }

  static constexpr std::size_t kMost = 4096;
  static constexpr std::int64_t kOldestOpset = 7, kNewestOpset = 28;

  std::filesystem::path folder_;
  std::string where_;
  Graph graph_;
};

}  // namespace

Graph readOnnx(std::string_view bytes, const std::filesystem::path& folder,
               const std::string& where) {
  return OnnxReader(folder, where).model(bytes);
}

}  // namespace tc0::importer
