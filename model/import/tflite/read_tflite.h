#pragma once

#include <string>
#include <string_view>

#include "model/import/graph/graph.h"

namespace tc0::importer {

/// Whether the bytes begin as a TFLite file does.
bool isTflite(std::string_view bytes);

/// Reads an int8 TFLite network into a graph of ONNX's operators on integers, with two of its own
/// domain: `Requant`, which multiplies sums by a fixed-point number, and `RoundAway`, which rounds
/// halves away from zero. What is meant is what LiteRT's reference kernels do: they round products
/// of a convolution twice, and those of a fully connected layer once. Throws Error for operators,
/// types and options that are not read.
Graph readTflite(std::string_view bytes, const std::string& where);

}  // namespace tc0::importer
