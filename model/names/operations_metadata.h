#pragma once

#include <map>
#include <string>

namespace tc0 {

/// An operation of an imported network: the name of its node, such as "/layers/0/Conv", and the
/// operator, such as "Conv".
struct NamedOperation {
  std::string node, op;
  bool operator==(const NamedOperation&) const = default;
};

/// Metadata of an imported program, and of the circuit that is compiled from it: which operation made
/// a tensor. As JSON, {"74": ["/layers/0/Conv", "Conv"], ...}. A tensor whose name is not among the
/// fields belongs to the longest field that its name begins with, up to a '.' or '~' in the name.
inline constexpr const char* kOperationsKey = "operations";

using OperationsByTensor = std::map<std::string, NamedOperation>;

std::string formatOperations(const OperationsByTensor& operations);
/// Throws Error, naming `where`, if the text is not what formatOperations() writes.
OperationsByTensor parseOperations(const std::string& text, const std::string& where);

}  // namespace tc0
