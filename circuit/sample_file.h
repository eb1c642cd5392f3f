#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "circuit/evaluate.h"

namespace tc0 {

/// Reads samples of inputs from a file: a line of integers for each, or JSON (an object with a
/// field for each input, or a list of such objects). Throws Error unless every input has its
/// numbers and they fit shapes and ranges.
std::vector<InputValues> readSamples(const std::string& path, const std::vector<InputPort>& ports);

}  // namespace tc0
