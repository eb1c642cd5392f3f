#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "model/import/graph/graph.h"

namespace tc0::importer {

/// Reads an ONNX file: of protobuf's messages ModelProto, GraphProto, NodeProto, AttributeProto,
/// TensorProto and ValueInfoProto, the fields that say what a network computes. Throws Error, with
/// `where` and the place, for bytes that are no such messages, nodes that read what no earlier node
/// makes, and networks with functions or control flow. External data lie below `folder`.
Graph readOnnx(std::string_view bytes, const std::filesystem::path& folder,
               const std::string& where);

}  // namespace tc0::importer
