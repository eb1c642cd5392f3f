#include "model/import/graph/pairs.h"

#include <cmath>
#include <utility>

namespace tc0::importer {
namespace {

class Pairs {
 public:
  explicit Pairs(Graph graph) : graph_(std::move(graph)) {}

  Graph made() {
    std::vector<Node> nodes = std::exchange(graph_.nodes, {});
    for (Node& node : nodes) {
      const bool joins =
          node.op == "Sum" || node.op == "Mean" || node.op == "Min" || node.op == "Max";
      if (!node.domain.empty() || node.outputs.empty()) {
        graph_.nodes.push_back(std::move(node));
      } else if (joins && (node.op == "Mean" || node.inputs.size() != 2) && !node.inputs.empty()) {
        split(node);
      } else if (node.op == "Gemm" && node.inputs.size() > 2 && !node.inputs[2].empty() &&
                 !isRow(node)) {
        addBias(std::move(node));
      } else {
        graph_.nodes.push_back(std::move(node));
      }
    }
    return std::move(graph_);
  }

 private:
  std::string fresh(const Node& node, const char* what) {
    return node.outputs[0] + "." + what + std::to_string(++made_);
  }
  void add(const std::string& op, const Node& of, std::vector<std::string> inputs,
           const std::string& output) {
    graph_.nodes.push_back({"", op, of.name, std::move(inputs), {output}, {}});
  }
  std::string constant(const Node& node, float value) {
    const std::string name = fresh(node, "constant");
    graph_.constants[name] = {{}, true, true, 32, {value}};
    return name;
  }

  void split(const Node& node) {
    const std::size_t count = node.inputs.size();
    const bool mean = node.op == "Mean";
    const std::string op = node.op == "Sum" || mean ? "Add" : node.op;
    std::string at = node.inputs[0];
    for (std::size_t k = 1; k < count; ++k) {
      const std::string next = k + 1 == count && !mean ? node.outputs[0] : fresh(node, "part");
      add(op, node, {at, node.inputs[k]}, next);
      at = next;
    }
    if (mean) add("Div", node, {at, constant(node, static_cast<float>(count))}, node.outputs[0]);
    if (!mean && count == 1) add("Identity", node, {at}, node.outputs[0]);
  }

  // Whether a tensor is constant, or a constant that one operator has quantised or moved.
  bool isConstant(const std::string& name) const {
    if (graph_.constants.contains(name)) return true;
    for (const Node& earlier : graph_.nodes)
      if (!earlier.outputs.empty() && earlier.outputs[0] == name)
        return !earlier.inputs.empty() && graph_.constants.contains(earlier.inputs[0]);
    return false;
  }

  // Whether the product's matrix is constant and its bias a row of constants, as far as it tells.
  bool isRow(const Node& node) const {
    if (!isConstant(node.inputs[1]) || !isConstant(node.inputs[2])) return false;
    const auto bias = graph_.constants.find(node.inputs[2]);
    if (bias == graph_.constants.end()) return true;
    const Shape& shape = bias->second.shape;
    for (std::size_t d = 0; d + 1 < shape.size(); ++d)
      if (shape[d] != 1) return false;
    return true;
  }

  void addBias(Node node) {
    std::string bias = node.inputs[2];
    const auto beta = node.attributes.find("beta");
    const auto* factor =
        beta == node.attributes.end() ? nullptr : std::get_if<float>(&beta->second);
    if (factor != nullptr && *factor != 1) {
      const std::string times = fresh(node, "bias");
      add("Mul", node, {bias, constant(node, *factor)}, times);
      bias = times;
    }
    node.attributes.erase("beta");
    const std::string product = fresh(node, "product"), sum = node.outputs[0];
    node.outputs[0] = product;
    node.inputs.resize(2);
    const Node of = node;
    graph_.nodes.push_back(std::move(node));
    add("Add", of, {product, bias}, sum);
  }

  Graph graph_;
  int made_ = 0;
};

}  // namespace

Graph inPairs(Graph graph) { return Pairs(std::move(graph)).made(); }

}  // namespace tc0::importer
