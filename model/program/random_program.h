#pragma once

#include <cstdint>

#include "model/program/draw.h"
#include "model/program/interpret.h"
#include "model/program/program.h"

namespace tc0::program {

/// Sizes of a random program. Widths are hi - lo of proven ranges.
struct RandomProgramParams {
  std::int64_t operations = 12;  // without inputs, constants and prepared operands
  std::int64_t inputs = 2;
  std::int64_t extent = 4;         // of a dimension, at most
  std::int64_t elements = 32;      // of a tensor, at most
  std::int64_t stepWidth = 300;    // of a number that a step or a maximum reads
  std::int64_t productWidth = 15;  // of a factor of a product
  std::int64_t rawWidth = 40;      // of one factor in eight, which need not come from a step
  std::int64_t gates = 8;          // of a table
};

/// A valid program over all operations; a seed gives the same program on every machine. Operations
/// read random earlier tensors, so some tensors are never read and some are read often. Ranges
/// include edge cases (one value, all negative, far from zero). Two denominators in three are sums
/// of positive numbers, as in a softmax.
Program randomProgram(std::uint64_t seed, const RandomProgramParams& params = {});

/// Random numbers for the program's inputs; the ends of their ranges are drawn more often.
Values randomInputs(const Program& program, Draw& draw);

}  // namespace tc0::program
