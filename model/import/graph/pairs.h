#pragma once

#include "model/import/graph/graph.h"

namespace tc0::importer {

/// The network with `Sum`, `Mean`, `Min` and `Max` of any number of tensors as operators of two, and
/// products whose bias is no row of constants as a product and a sum.
Graph inPairs(Graph graph);

}  // namespace tc0::importer
