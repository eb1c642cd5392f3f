#pragma once

#include <vector>

#include "circuit/netlist.h"
#include "runtime/numbers.h"

namespace tc0 {

/// Throws Error, naming input, sample, element, range and value, where the batch does not fit the
/// inputs.
void checkSamples(const SampleView& batch, const std::vector<InputPort>& ports);

/// The same of their sizes alone: values are checked as they are read.
void checkSizes(const SampleView& batch, const std::vector<InputPort>& ports);

/// Whether numbers that stand one after the other lie in a range.
bool allInside(Element element, const std::byte* values, std::int64_t count, Range range);

}  // namespace tc0
