#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "model/import/graph/graph.h"

namespace tc0::importer {

/// An element type of ONNX as far as networks of integers need it.
struct ElementType {
  bool isFloat = true;
  bool isSigned = true;
  int bits = 32;
};

/// The type of this number in ONNX's list; throws Error for complex numbers, text and the small
/// floats of 8 bits and below.
ElementType elementType(std::int64_t number, const std::string& where);

/// Reads a TensorProto: its name and its numbers. Data may lie in a file of their own, which must
/// be below `folder` (nowhere if it is empty).
std::string readTensor(std::string_view message, const std::filesystem::path& folder,
                       const std::string& where, Numbers& numbers);

/// Throws Error unless a floating-point or integer number can be held exactly.
double heldInteger(std::int64_t value, const std::string& where);

}  // namespace tc0::importer
