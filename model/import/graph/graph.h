#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "circuit/base/index_map.h"

namespace tc0::importer {

/// Numbers that a file holds, as exact as it does: 64-bit floats hold every number of every type
/// that is read, but for 64-bit integers beyond 2^53. Of those, the files have only the ends of the
/// range, which mean "no limit" and become infinite; others are refused.
struct Numbers {
  Shape shape;
  bool isFloat = false;
  bool isSigned = true;  // of integers
  int bits = 32;         // of a number
  std::vector<double> values;
};

/// The attribute of a node.
using Attribute = std::variant<std::int64_t, float, std::string, std::vector<std::int64_t>,
                               std::vector<float>, std::vector<std::string>, Numbers>;

/// An operation of the network. Its operands and results are tensors with names; an empty name is
/// an operand that is left out.
struct Node {
  std::string domain;  // empty: ONNX's own operators
  std::string op;
  std::string name;
  std::vector<std::string> inputs, outputs;
  std::map<std::string, Attribute> attributes;
};

/// An input or output: its type as far as the file says it. An extent of -1 is not fixed.
struct Port {
  std::string name;
  Shape shape;
  bool isFloat = true;
  bool isSigned = true;
  int bits = 32;
};

/// A network as a file describes it, whatever its format. Nodes come in an order in which operands
/// precede readers.
struct Graph {
  std::string source;  // what wrote the file, if it says so
  std::int64_t opset = 0;
  std::vector<Port> inputs, outputs;
  std::map<std::string, Numbers> constants;
  std::vector<Node> nodes;
};

/// The numbers of a `Constant` node; nothing if it has none.
std::optional<Numbers> numbersOf(const Node& constant);

/// "Conv 'layer1'", for messages.
std::string label(const Node& node);

}  // namespace tc0::importer
