#pragma once

#include "model/import/translate/translation.h"

/// Graphs in which every number is an integer, as quantlib writes and Deeploy reads them, call their
/// tensors floats; what they hold are integers.
namespace tc0::importer {

/// The integers of an operand that stands for them, with dimensions in the network's order.
program::TensorId integerOperand(Translation& t, const Node& node, std::size_t k);
/// Defines the node's result as integers.
void defineIntegers(Translation& t, const Node& node, program::TensorId tensor);

}  // namespace tc0::importer
