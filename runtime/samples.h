#pragma once

#include <vector>

#include "circuit/netlist.h"
#include "runtime/numbers.h"

namespace tc0 {

/// Checks that a batch fits the inputs. Throws Error naming input, sample, element, range and
/// value.
void checkSamples(const SampleView& batch, const std::vector<InputPort>& ports);

/// Checks only that a batch has as many numbers as the inputs need. Engines check the values while
/// they read them.
void checkSizes(const SampleView& batch, const std::vector<InputPort>& ports);

/// Whether `count` numbers in a row all lie in a range.
bool allInside(Element element, const std::byte* values, std::int64_t count, Range range);

}  // namespace tc0
