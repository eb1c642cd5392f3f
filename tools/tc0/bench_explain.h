#pragma once

#include <nlohmann/json.hpp>

#include "runtime/arrays/engine.h"

namespace tc0 {

/// What `tc0 bench --explain` tells of each array that the engine evaluates, the slowest first: name,
/// how it is computed, its share of the time of a batch on one thread, microseconds a sample, and,
/// if the rates of a core are known, the share of the limit that its own products and steps set.
nlohmann::ordered_json explainArrays(const Circuit& circuit, const ArrayEngine& engine,
                                     const SampleView& batch, double productRate, double stepRate);

/// Prints that as a table.
void printExplained(const nlohmann::ordered_json& arrays);

}  // namespace tc0
