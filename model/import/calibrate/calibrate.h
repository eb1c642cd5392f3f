#pragma once

#include <map>
#include <string>
#include <vector>

#include "model/import/graph/graph.h"

namespace tc0::importer {

/// Samples of a network's inputs, each with the elements of all samples one after the other.
struct CalibrationData {
  std::int64_t samples = 0;
  std::map<std::string, std::vector<double>> inputs;
};

struct CalibrationParams {
  CalibrationData data;
  int bits = 8;  // of weights and of what quantisers round
};

struct CalibratedGraph {
  Graph graph;
  /// What the float network computes from each sample, by output.
  std::vector<std::map<std::string, std::vector<double>>> floatOutputs;
};

/// A float network with quantisers, chosen after training from what its tensors take on samples:
///
/// - the weights of a product with a constant have one scale for each output, from the largest;
/// - operands of products, norms, softmax, reductions, pools and of views that cut channels have one
///   scale each;
/// - the two operands of a sum, a minimum or a maximum, and parts of a concatenation, have one
///   scale together, unless they are functions of one tensor;
/// - what norms, softmax and reductions give is rounded where it arises.
///
/// A scale is that with the least squared error on the samples, among those that cut off up to half
/// of the largest number. Numbers that are never negative are unsigned. Views keep quantisers, and
/// chains of elementwise operations stay as they are: they become one table each.
///
/// Throws Error if the network has quantisers or an operator that is not computed here, by node.
CalibratedGraph calibrated(const Graph& graph, const CalibrationParams& params);

}  // namespace tc0::importer
