#pragma once

#include <optional>
#include <vector>

#include "model/import/tflite/node_writer.h"

namespace tc0::importer {

/// One use of an operator: numbers of tensors, and the table of its options if there is one.
struct TfliteUse {
  std::vector<std::int64_t> inputs, outputs;
  std::optional<FlatTable> options;

  std::int64_t option(int field, int bytes, std::int64_t otherwise) const {
    return options ? options->integer(field, bytes, bytes > 1, otherwise) : otherwise;
  }
};

/// An operator that is read: its number in TFLite's list, its name, how many operands and results it
/// has at least, and what it means in ONNX's operators. `write` defines all its results.
struct TfliteOperator {
  std::int64_t number;
  const char* name;
  std::size_t operands, results;
  void (*write)(NodeWriter&, const TfliteUse&);
};

/// Functions of one number: tables of what the reference kernel computes for each code.
std::vector<TfliteOperator> tfliteFunctions();
/// Views: the codes stay.
std::vector<TfliteOperator> tfliteViews();
/// Means, largest numbers, products of matrices, resizing.
std::vector<TfliteOperator> tfliteReductions();

}  // namespace tc0::importer
