#pragma once

#include "model/import/graph/graph.h"

namespace tc0::importer {

/// The network with norms and softmax that the file writes out in elementary operators as one
/// operator each, with the dimensions in the attribute `axes`:
///
///   LayerNormalization  c / sqrt(mean(c c) + epsilon) with c = x - mean(x), or the same as
///                       x r - mean(x) r with r = 1 / sqrt(mean(c c) + epsilon)
///   RMSNormalization    x / sqrt(mean(x x) + epsilon), with a bias if one stands behind it
///   Softmax             e / sum(e) with e = exp(x) or exp(x - max(x)), along one dimension
///
/// A factor of constants behind a norm, or in r, becomes its scale, and a term of constants its
/// bias. What is said stays the same: a node is replaced only if its operands are exactly of these
/// forms, over the same dimensions of the same tensor, and nodes that are read elsewhere stay.
Graph withoutWrittenOut(Graph graph);

}  // namespace tc0::importer
