#pragma once

#include <string>

#include "model/program/program.h"

namespace tc0::program {

/// A program as text for people: a line for each tensor (number, name, operation, shape, proven
/// range, what it reads, a summary of its own numbers), then the outputs and the metadata.
///
///   0  pixels  input   [2, 3]  [0, 15]
///   1  fc      linear  [2, 4]  [-90, 105]  of pixels; 4 x 3 weights in [-3, 3], bias in [0, 20]
///   2  act     step    [2, 4]  [0, 7]      of fc; 4 tables along 1, 7 gates each, values in [0, 7]
///   output y = act
std::string dumpProgram(const Program& program);

}  // namespace tc0::program
