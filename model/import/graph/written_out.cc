#include "model/import/graph/written_out.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <utility>

namespace tc0::importer {
namespace {

// A reduction that keeps the dimensions it reduces.
struct Reduced {
  std::string of;
  std::vector<std::int64_t> axes;
};

// 1 / sqrt(mean(of of) + epsilon), times constants if there are any.
struct Inverse {
  Reduced square;
  float epsilon = 0;
  std::string weight;
};

class Rewriter {
 public:
  explicit Rewriter(Graph graph) : graph_(std::move(graph)) {
    for (std::size_t k = 0; k < graph_.nodes.size(); ++k)
      for (const std::string& output : graph_.nodes[k].outputs) maker_.emplace(output, k);
  }

  Graph rewritten() {
    for (Node& node : graph_.nodes) {
      if (!node.domain.empty() || node.outputs.size() != 1 || node.inputs.size() != 2) continue;
      for (const auto form : {&Rewriter::softmax, &Rewriter::quotient, &Rewriter::difference,
                              &Rewriter::weighted, &Rewriter::biased})
        if (auto found = (this->*form)(node)) {
          found->name = node.name;
          found->outputs = node.outputs;
          node = std::move(*found);
          break;
        }
    }
    removeUnread();
    return std::move(graph_);
  }

 private:
  static std::int64_t integer(const Node& node, const char* name, std::int64_t otherwise) {
    const auto found = node.attributes.find(name);
    if (found == node.attributes.end()) return otherwise;
    const auto* value = std::get_if<std::int64_t>(&found->second);
    return value == nullptr ? -1 : *value;
  }

  // What a tensor is, behind operators that leave numbers as they are.
  std::string source(std::string tensor) {
    for (int hops = 0; hops < 16; ++hops) {
      const auto found = maker_.find(tensor);
      if (found == maker_.end()) break;
      const Node& node = graph_.nodes[found->second];
      const bool toFloat = node.op == "Cast" && integer(node, "to", 0) == 1;
      if (!node.domain.empty() || node.inputs.size() != 1 || (node.op != "Identity" && !toFloat))
        break;
      parts_.insert(found->second);
      tensor = node.inputs[0];
    }
    return tensor;
  }

  // The node that makes the tensor, if it is of this operator and has so many operands.
  const Node* made(const std::string& tensor, const char* op, std::size_t operands) {
    const auto found = maker_.find(source(tensor));
    if (found == maker_.end()) return nullptr;
    const Node& node = graph_.nodes[found->second];
    if (!node.domain.empty() || node.op != op || node.inputs.size() != operands) return nullptr;
    parts_.insert(found->second);
    return &node;
  }

  const Numbers* constant(const std::string& tensor) {
    const std::string at = source(tensor);
    if (const auto found = graph_.constants.find(at); found != graph_.constants.end())
      return &found->second;
    const Node* node = made(at, "Constant", 0);
    if (node == nullptr) return nullptr;
    if (const auto value = node->attributes.find("value"); value != node->attributes.end())
      return std::get_if<Numbers>(&value->second);
    const auto value = node->attributes.find("value_float");
    const auto* single =
        value == node->attributes.end() ? nullptr : std::get_if<float>(&value->second);
    if (single == nullptr) return nullptr;
    return &singles_.insert_or_assign(at, Numbers{{}, true, true, 32, {*single}}).first->second;
  }
  // A constant, or what one operator makes of constants: a quantised one.
  bool isConstant(const std::string& tensor) {
    if (constant(tensor) != nullptr) return true;
    const auto found = maker_.find(source(tensor));
    if (found == maker_.end()) return false;
    const std::vector<std::string>& inputs = graph_.nodes[found->second].inputs;
    return !inputs.empty() && std::all_of(inputs.begin(), inputs.end(), [&](const auto& input) {
      return constant(input) != nullptr;
    });
  }
  // A single number that leaves the shape of what it is joined with.
  std::optional<double> number(const std::string& tensor) {
    const Numbers* found = constant(tensor);
    if (found == nullptr || found->values.size() != 1 || found->shape.size() > 1)
      return std::nullopt;
    return found->values[0];
  }
  bool isNumber(const std::string& tensor, double value) { return number(tensor) == value; }
  bool same(const std::string& a, const std::string& b) { return source(a) == source(b); }

  std::optional<Reduced> reduced(const std::string& tensor, const char* op) {
    const Node* node = made(tensor, op, 1);
    if (node == nullptr) node = made(tensor, op, 2);
    if (node == nullptr || integer(*node, "keepdims", 1) != 1) return std::nullopt;
    Reduced result{source(node->inputs[0]), {}};
    if (const auto found = node->attributes.find("axes"); found != node->attributes.end())
      if (const auto* axes = std::get_if<std::vector<std::int64_t>>(&found->second))
        result.axes = *axes;
    const Numbers* axes = node->inputs.size() == 2 ? constant(node->inputs[1]) : nullptr;
    if (axes != nullptr && axes->values.size() <= 16)
      for (double axis : axes->values) result.axes.push_back(static_cast<std::int64_t>(axis));
    if (result.axes.empty()) return std::nullopt;
    std::sort(result.axes.begin(), result.axes.end());
    return result;
  }

  std::optional<std::string> square(const std::string& tensor) {
    if (const Node* node = made(tensor, "Pow", 2); node != nullptr && isNumber(node->inputs[1], 2))
      return source(node->inputs[0]);
    if (const Node* node = made(tensor, "Mul", 2);
        node != nullptr && same(node->inputs[0], node->inputs[1]))
      return source(node->inputs[0]);
    return std::nullopt;
  }

  // mean(x x) + epsilon.
  std::optional<Inverse> variance(const std::string& tensor) {
    const Node* sum = made(tensor, "Add", 2);
    for (std::size_t k = 0; sum != nullptr && k < 2; ++k) {
      const auto epsilon = number(sum->inputs[k]);
      const auto mean = reduced(sum->inputs[1 - k], "ReduceMean");
      const auto of = mean ? square(mean->of) : std::nullopt;
      if (epsilon && of && *epsilon >= 0 && *epsilon == static_cast<float>(*epsilon))
        return Inverse{{*of, mean->axes}, static_cast<float>(*epsilon), ""};
    }
    return std::nullopt;
  }
  std::optional<Inverse> root(const std::string& tensor) {
    if (const Node* node = made(tensor, "Sqrt", 1)) return variance(node->inputs[0]);
    if (const Node* node = made(tensor, "Pow", 2);
        node != nullptr && isNumber(node->inputs[1], 0.5))
      return variance(node->inputs[0]);
    return std::nullopt;
  }
  std::optional<Inverse> plainInverse(const std::string& tensor) {
    if (const Node* node = made(tensor, "Reciprocal", 1)) return root(node->inputs[0]);
    if (const Node* node = made(tensor, "Div", 2); node != nullptr && isNumber(node->inputs[0], 1))
      return root(node->inputs[1]);
    if (const Node* node = made(tensor, "Pow", 2);
        node != nullptr && isNumber(node->inputs[1], -0.5))
      return variance(node->inputs[0]);
    return std::nullopt;
  }
  std::optional<Inverse> inverse(const std::string& tensor) {
    const Node* node = made(tensor, "Mul", 2);
    for (std::size_t k = 0; node != nullptr && k < 2; ++k) {
      auto found = isConstant(node->inputs[k]) ? plainInverse(node->inputs[1 - k])
                                               : std::optional<Inverse>();
      if (!found) continue;
      found->weight = node->inputs[k];
      return found;
    }
    return plainInverse(tensor);
  }

  // x if the tensor is x - mean(x).
  std::optional<Reduced> centred(const std::string& tensor) {
    const Node* node = made(tensor, "Sub", 2);
    if (node == nullptr) return std::nullopt;
    auto mean = reduced(node->inputs[1], "ReduceMean");
    if (!mean || !same(mean->of, node->inputs[0])) return std::nullopt;
    return mean;
  }

  Node norm(const Inverse& by) {
    const auto from = centred(by.square.of);
    const bool centres = from && from->axes == by.square.axes;
    Node node;
    node.op = centres ? "LayerNormalization" : "RMSNormalization";
    node.inputs = {centres ? from->of : by.square.of};
    if (!by.weight.empty()) node.inputs.push_back(by.weight);
    node.attributes = {{"axes", by.square.axes}, {"epsilon", by.epsilon}};
    return node;
  }

  std::optional<Node> quotient(const Node& node) {
    if (node.op == "Div") {
      const auto by = root(node.inputs[1]);
      if (by && same(by->square.of, node.inputs[0])) return norm(*by);
    }
    for (std::size_t k = 0; node.op == "Mul" && k < 2; ++k) {
      const auto by = inverse(node.inputs[k]);
      if (by && same(by->square.of, node.inputs[1 - k])) return norm(*by);
    }
    return std::nullopt;
  }

  // The other factor of a product with this tensor.
  std::optional<std::string> cofactor(const std::string& product, const std::string& factor) {
    const Node* node = made(product, "Mul", 2);
    for (std::size_t k = 0; node != nullptr && k < 2; ++k)
      if (same(node->inputs[k], factor)) return source(node->inputs[1 - k]);
    return std::nullopt;
  }

  // b if the tensor is b - mean r, written as that or as -mean r + b; empty if it is nothing.
  std::string biasLess(const std::string& tensor, const std::string& mean, const std::string& r) {
    if (const Node* node = made(tensor, "Sub", 2);
        node != nullptr && isConstant(node->inputs[0]) && cofactor(node->inputs[1], r) == mean)
      return node->inputs[0];
    const Node* node = made(tensor, "Add", 2);
    for (std::size_t k = 0; node != nullptr && k < 2; ++k) {
      if (!isConstant(node->inputs[k])) continue;
      const auto negative = cofactor(node->inputs[1 - k], r);
      const Node* of = negative ? made(*negative, "Neg", 1) : nullptr;
      if (of != nullptr && same(of->inputs[0], mean)) return node->inputs[k];
    }
    return "";
  }

  // x r + (b - mean(x) r).
  std::optional<Node> difference(const Node& node) {
    for (std::size_t k = 0; node.op == "Add" && k < 2; ++k) {
      const Node* product = made(node.inputs[k], "Mul", 2);
      for (std::size_t j = 0; product != nullptr && j < 2; ++j) {
        const std::string r = source(product->inputs[j]);
        const auto by = inverse(r);
        const Node* from = by ? made(by->square.of, "Sub", 2) : nullptr;
        if (from == nullptr || !same(from->inputs[0], product->inputs[1 - j])) continue;
        Node made = norm(*by);
        const std::string bias = biasLess(node.inputs[1 - k], source(from->inputs[1]), r);
        if (made.op != "LayerNormalization" || bias.empty()) continue;
        made.inputs.resize(2);
        made.inputs.push_back(bias);
        return made;
      }
    }
    return std::nullopt;
  }

  // Constants behind a norm that was written out: its operand of this number.
  std::optional<Node> withConstants(const Node& node, std::size_t operand) {
    for (std::size_t k = 0; k < 2; ++k) {
      const auto found = maker_.find(source(node.inputs[k]));
      if (found == maker_.end() || !isConstant(node.inputs[1 - k])) continue;
      const Node& norm = graph_.nodes[found->second];
      if ((norm.op != "LayerNormalization" && norm.op != "RMSNormalization") ||
          !norm.domain.empty() || !norm.attributes.contains("axes") || norm.inputs.size() > operand)
        continue;
      parts_.insert(found->second);
      Node more = norm;
      more.inputs.resize(operand);
      more.inputs.push_back(node.inputs[1 - k]);
      return more;
    }
    return std::nullopt;
  }
  std::optional<Node> weighted(const Node& node) {
    return node.op == "Mul" ? withConstants(node, 1) : std::nullopt;
  }
  std::optional<Node> biased(const Node& node) {
    return node.op == "Add" ? withConstants(node, 2) : std::nullopt;
  }

  std::optional<Node> softmax(const Node& node) {
    const auto sum =
        node.op == "Div" ? reduced(node.inputs[1], "ReduceSum") : std::optional<Reduced>();
    if (!sum || sum->axes.size() != 1 || !same(sum->of, node.inputs[0])) return std::nullopt;
    const Node* exp = made(sum->of, "Exp", 1);
    if (exp == nullptr) return std::nullopt;
    Node result;
    result.op = "Softmax";
    result.inputs = {exp->inputs[0]};
    result.attributes = {{"axis", sum->axes[0]}, {"opset", std::int64_t{13}}};
    if (const Node* less = made(exp->inputs[0], "Sub", 2)) {
      const auto most = reduced(less->inputs[1], "ReduceMax");
      if (most && most->axes == sum->axes && same(most->of, less->inputs[0]))
        result.inputs = {less->inputs[0]};
    }
    return result;
  }

  // Parts of what was written out go if nothing reads them any more.
  void removeUnread() {
    std::map<std::string, std::size_t> readers;
    for (const Node& node : graph_.nodes)
      for (const std::string& input : node.inputs) ++readers[input];
    for (const Port& output : graph_.outputs) ++readers[output.name];
    std::vector<Node> kept;
    for (std::size_t k = graph_.nodes.size(); k-- > 0;) {
      Node& node = graph_.nodes[k];
      const bool isRead = std::any_of(node.outputs.begin(), node.outputs.end(),
                                      [&](const auto& output) { return readers[output] > 0; });
      if (isRead || !parts_.contains(k)) {
        kept.push_back(std::move(node));
        continue;
      }
      for (const std::string& input : node.inputs) --readers[input];
    }
    std::reverse(kept.begin(), kept.end());
    graph_.nodes = std::move(kept);
  }

  Graph graph_;
  std::map<std::string, std::size_t> maker_;
  std::map<std::string, Numbers> singles_;
  std::set<std::size_t> parts_;  // nodes that a form was found to have
};

}  // namespace

Graph withoutWrittenOut(Graph graph) { return Rewriter(std::move(graph)).rewritten(); }

}  // namespace tc0::importer
