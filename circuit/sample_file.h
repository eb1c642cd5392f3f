#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "circuit/evaluate.h"

namespace tc0 {

/// Samples of inputs from a file: lines of integers, or JSON (an object of input names, or a list
/// of such objects). Numbers of all inputs are there and fit shapes and ranges, else Error.
std::vector<InputValues> readSamples(const std::string& path, const std::vector<InputPort>& ports);

}  // namespace tc0
