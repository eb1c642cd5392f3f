#include "model/import/translate/translation.h"

#include <cmath>

#include "circuit/base/error.h"
#include "model/import/translate/settle.h"

namespace tc0::importer {
namespace {

template <class T>
T attributeOr(const Translation& t, const char* name, const char* kind, T otherwise) {
  const Attribute* attribute = t.attribute(name);
  if (attribute == nullptr) return otherwise;
  if (const T* value = std::get_if<T>(attribute)) return *value;
  refuse(t, "attribute ", name, ": required ", kind, ", found another type");
}

}  // namespace

std::string plainName(const std::string& name) {
  std::string plain;
  for (unsigned char c : name.size() > 160 ? name.substr(name.size() - 160) : name)
    plain += c > ' ' && c < 127 ? static_cast<char>(c) : '_';
  return plain.empty() ? "tensor" : plain;
}

Translation::Translation(const Graph& network) : graph(network) {
  for (const auto& [name, numbers] : graph.constants) values_[name] = Constant{numbers};
  for (const Node& node : graph.nodes)
    for (const std::string& input : node.inputs) ++readers_[input];
  for (const Port& output : graph.outputs) ++readers_[output.name];
}

void Translation::begin(const Node& node, std::size_t number) {
  node_ = &node;
  asked_.clear();
  OperationRow row;
  row.node = node.name.empty() ? cat(node.op, "_", number) : node.name;
  row.op = (node.domain.empty() ? "" : node.domain + ".") + node.op;
  report.operations.push_back(std::move(row));
}

const Attribute* Translation::attribute(const char* name) const {
  asked_.insert(name);
  const auto found = node_->attributes.find(name);
  return found == node_->attributes.end() ? nullptr : &found->second;
}

void Translation::requireKnownAttributes() const {
  // These change nothing in a network that is run, or repeat what operands say.
  static const std::set<std::string> kWithoutEffect{"momentum",
                                                    "spatial",
                                                    "consumed_inputs",
                                                    "stash_type",
                                                    "seed",
                                                    "saturate",
                                                    "sorted",
                                                    "storage_order",
                                                    "kernel_shape",
                                                    "output_dtype",
                                                    "precision",
                                                    "softmax_precision",
                                                    "cubic_coeff_a",
                                                    "exclude_outside",
                                                    "extrapolation_value",
                                                    "to",
                                                    "axis",
                                                    "axes",
                                                    "keepdims",
                                                    "rounding_mode",
                                                    "signed",
                                                    "narrow",
                                                    "ratio"};
  for (const auto& [name, value] : node_->attributes)
    if (!asked_.contains(name) && !kWithoutEffect.contains(name))
      refuse(*this, "attribute ", plainName(name),
             ": required an attribute that tc0 import knows, found another");
}

std::string Translation::where() const {
  return node_ == nullptr ? file : cat(file, ": ", label(*node_));
}

bool Translation::has(const Node& node, std::size_t operand) const {
  return operand < node.inputs.size() && !node.inputs[operand].empty();
}

const Value& Translation::value(const Node& node, std::size_t operand) const {
  if (!has(node, operand))
    refuse(*this, "required at least ", operand + 1, " operands, found ", node.inputs.size());
  const auto found = values_.find(node.inputs[operand]);
  if (found == values_.end())
    refuse(*this, "operand '", node.inputs[operand].substr(0, 80),
           "': required a tensor that has been made, found none");
  return found->second;
}

bool Translation::isConstant(const Node& node, std::size_t operand) const {
  return std::holds_alternative<Constant>(value(node, operand));
}

const Constant& Translation::constant(const Node& node, std::size_t operand,
                                      const char* what) const {
  const Value& found = value(node, operand);
  if (const auto* constant = std::get_if<Constant>(&found)) return *constant;
  refuse(*this, what, ": required numbers that do not depend on the network's inputs, found '",
         node.inputs[operand].substr(0, 80), "', which does");
}

std::vector<std::int64_t> Translation::integers(const Node& node, std::size_t operand,
                                                const char* what) const {
  return integersOf(constant(node, operand, what), cat(where(), ": ", what));
}

Fraction Translation::number(const Node& node, std::size_t operand, const char* what) const {
  const Constant& found = constant(node, operand, what);
  if (found.elements() != 1 || !std::isfinite(found.numbers.values[0]))
    refuse(*this, what, ": required one number, found a tensor of shape ", listText(found.shape()));
  return found.at(0);
}

Variable Translation::variable(const Node& node, std::size_t operand, Use use) {
  value(node, operand);
  Value& found = values_.at(node.inputs[operand]);
  if (const auto* constant = std::get_if<Constant>(&found))
    return constantVariable(*this, *constant);
  auto& variable = std::get<Variable>(found);
  const bool shared = readers_[node.inputs[operand]] > 1;
  const bool rounded = !variable.chain.affine() && [&] {
    AffineStage tail;
    return variable.chain.head(tail).integral();
  }();
  if (use == Use::kIntegers || (rounded && (shared || use == Use::kElementwise))) {
    const auto row = rowOf_.find(node.inputs[operand]);
    settle(*this, variable, node.inputs[operand],
           row == rowOf_.end() ? report.operations.size() - 1 : row->second);
  }
  return variable;
}

void Translation::define(const Node& node, Value value, std::size_t result) {
  if (result >= node.outputs.size() || node.outputs[result].empty()) return;
  rowOf_[node.outputs[result]] = report.operations.size() - 1;
  values_.insert_or_assign(node.outputs[result], std::move(value));
}

void Translation::defineInput(const std::string& name, Variable value) {
  values_.insert_or_assign(name, std::move(value));
}

std::string Translation::name(const std::string& suffix, const std::string& of) {
  std::string base = of.empty() ? "constants" : of;
  if (of.empty() && node_ != nullptr)
    base = node_->outputs.empty() ? node_->name : node_->outputs[0];
  std::string name = plainName(base) + suffix;
  for (int copy = 2; !names_.insert(name).second; ++copy)
    name = cat(plainName(base), suffix, "~", copy);
  return name;
}

std::int64_t integerOr(const Translation& t, const char* name, std::int64_t otherwise) {
  return attributeOr<std::int64_t>(t, name, "an integer", otherwise);
}

float floatOr(const Translation& t, const char* name, float otherwise) {
  const auto value = attributeOr<float>(t, name, "a float", otherwise);
  if (!std::isfinite(value)) refuse(t, "attribute ", name, ": required a finite number");
  return value;
}

std::string textOr(const Translation& t, const char* name, const std::string& otherwise) {
  return attributeOr<std::string>(t, name, "text", otherwise);
}

std::vector<std::int64_t> listOr(const Translation& t, const char* name,
                                 std::vector<std::int64_t> otherwise) {
  return attributeOr<std::vector<std::int64_t>>(t, name, "a list of integers",
                                                std::move(otherwise));
}

bool hasAttribute(const Translation& t, const char* name) { return t.attribute(name) != nullptr; }

std::int64_t wholeAttribute(const Translation& t, const char* name) {
  const Attribute* attribute = t.attribute(name);
  if (attribute == nullptr) refuse(t, "required the attribute ", name, ", found none");
  double value = NAN;
  if (const auto* integer = std::get_if<std::int64_t>(attribute))
    value = static_cast<double>(*integer);
  if (const auto* single = std::get_if<float>(attribute)) value = *single;
  if (const auto* numbers = std::get_if<Numbers>(attribute))
    if (numbers->values.size() == 1) value = numbers->values[0];
  if (!(std::fabs(value) < 0x1p53) || value != std::floor(value))
    refuse(t, "attribute ", name, ": required one integer, found another value");
  return static_cast<std::int64_t>(value);
}

}  // namespace tc0::importer
