#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "circuit/base/error.h"
#include "model/import/report.h"
#include "model/import/translate/value.h"
#include "model/program/builder.h"

namespace tc0::importer {

/// What a node's translation does with an operand.
enum class Use {
  kElementwise,  // adds to its chain
  kLimit,        // adds limits to its chain, which leave rounded numbers rounded
  kIntegers,     // needs integers that stand for multiples of a scale
};

/// A network on its way to a program: the values of its tensors so far, and the program. One
/// translation of an operator is a free function that takes the translation and the node.
class Translation {
 public:
  explicit Translation(const Graph& graph);

  const Graph& graph;
  program::ProgramBuilder builder;
  ImportReport report;

  // Tensors of the network.
  bool has(const Node& node, std::size_t operand) const;
  const Value& value(const Node& node, std::size_t operand) const;  // Error if it is left out
  bool isConstant(const Node& node, std::size_t operand) const;
  /// The operand, which must not depend on the network's inputs; `what` names it in the message.
  const Constant& constant(const Node& node, std::size_t operand, const char* what) const;
  std::vector<std::int64_t> integers(const Node& node, std::size_t operand, const char* what) const;
  Fraction number(const Node& node, std::size_t operand, const char* what) const;
  /// The operand as integers of the program: a constant becomes one of the program's.
  Variable variable(const Node& node, std::size_t operand, Use use = Use::kIntegers);
  void define(const Node& node, Value value, std::size_t result = 0);
  void defineInput(const std::string& name, Variable value);
  /// The values of all tensors, settled where an operation needed it.
  const std::map<std::string, Value>& values() const { return values_; }

  // The program.
  /// A name for a tensor of the program that belongs to this tensor of the network, else to the
  /// current node's result, with a suffix if there are several.
  std::string name(const std::string& suffix = "", const std::string& of = "");
  const program::Tensor& tensor(program::TensorId id) const { return builder.tensor(id); }

  void begin(const Node& node, std::size_t number);
  const Node& node() const { return *node_; }
  std::string where() const;  // "net.onnx: Conv 'layer1'"
  OperationRow& row() { return report.operations.back(); }
  /// The current node's attribute, which is thereby known; nullptr if it has none of this name.
  const Attribute* attribute(const char* name) const;
  /// Throws Error for an attribute that nobody has asked for, since it may change what is computed.
  void requireKnownAttributes() const;
  std::string file;

 private:
  std::map<std::string, Value> values_;
  std::map<std::string, std::int64_t> readers_;
  std::map<std::string, std::size_t> rowOf_;  // the row of the node that made a tensor
  std::set<std::string> names_;
  const Node* node_ = nullptr;
  mutable std::set<std::string> asked_;  // attributes of the current node
};

/// Throws Error: the node's operator, name and attribute, what was required and what was found.
template <class... Parts>
[[noreturn]] void refuse(const Translation& translation, const Parts&... parts) {
  fail(translation.where(), ": ", parts...);
}

/// The name without blanks and control characters, at most 160 bytes of it.
std::string plainName(const std::string& name);

// Attributes of the current node, or what ONNX takes without them.
std::int64_t integerOr(const Translation& t, const char* name, std::int64_t otherwise);
float floatOr(const Translation& t, const char* name, float otherwise);
std::string textOr(const Translation& t, const char* name, const std::string& otherwise);
std::vector<std::int64_t> listOr(const Translation& t, const char* name,
                                 std::vector<std::int64_t> otherwise);
/// An attribute that is an integer, a float of that value, or a tensor of one number.
std::int64_t wholeAttribute(const Translation& t, const char* name);
bool hasAttribute(const Translation& t, const char* name);

}  // namespace tc0::importer
