#pragma once

#include <cstdint>

#include "model/program/draw.h"
#include "model/program/interpret.h"
#include "model/program/program.h"

namespace tc0::program {

/// Sizes of a random program. Widths are hi - lo of proven ranges.
struct RandomProgramParams {
  std::int64_t operations = 12;  // beside inputs, constants and what an operation needs prepared
  std::int64_t inputs = 2;
  std::int64_t extent = 4;         // of a dimension, at most
  std::int64_t elements = 32;      // of a tensor, at most
  std::int64_t stepWidth = 300;    // of a number that a step or a maximum reads
  std::int64_t productWidth = 15;  // of a factor of a product, ...
  std::int64_t rawWidth = 40;      // ... or, one time in eight, so much and not out of a step
  std::int64_t gates = 8;          // of a table
};

/// A valid program over all operations, the same for a seed on every machine. Operations read
/// earlier tensors at random, so some results are dead and some are read often; ranges sit at
/// edges too (one value, all negative, far from zero); two denominators in three are sums of
/// positive numbers as in a softmax.
Program randomProgram(std::uint64_t seed, const RandomProgramParams& params = {});

/// Numbers for the program's inputs, the ends of the ranges more often than others.
Values randomInputs(const Program& program, Draw& draw);

}  // namespace tc0::program
