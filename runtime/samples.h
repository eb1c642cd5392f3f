#pragma once

#include <vector>

#include "circuit/netlist.h"
#include "runtime/engine.h"

namespace tc0 {

/// Throws Error, naming input, sample, element, range and value, where the batch does not fit the
/// inputs.
void checkSamples(const SampleBatch& batch, const std::vector<InputPort>& ports);

}  // namespace tc0
