#pragma once

#include <cstdint>
#include <vector>

#include "model/program/program.h"

namespace tc0::program {

/// The elements of a tensor in row-major order.
using Elements = std::vector<std::int64_t>;

/// The elements of several tensors: of the inputs, in their order, or of the outputs in theirs.
using Values = std::vector<Elements>;

/// The elements of every tensor of a program.
using TensorValues = PerTensor<Elements>;

/// Throws Error, naming the input, the sample and the element, if these are not numbers for the
/// program's inputs: as many as they have elements, `samples` samples one after the other, each
/// within its range.
void checkInputs(const Program& program, const Values& inputs, std::int64_t samples = 1);

/// Throws Error if the tensors have more than 2^31 elements in all.
void checkMemory(const Program& program);

/// The value of every element of every tensor, for one sample. This is the definition by which all
/// faster evaluations are judged: plain loops, short enough to be believed by reading. Throws Error
/// as checkInputs and checkMemory do.
TensorValues interpret(const Program& program, const Values& inputs);

/// The values of the program's outputs, in their order, from those of all tensors.
Values outputValues(const Program& program, const TensorValues& tensors);

}  // namespace tc0::program
