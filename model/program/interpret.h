#pragma once

#include <cstdint>
#include <vector>

#include "model/program/program.h"

namespace tc0::program {

/// One integer for each element of each input, in the order of the inputs.
using Values = std::vector<std::vector<std::int64_t>>;

/// Throws Error, naming the input, the sample and the element, where these are not numbers for the
/// program's inputs, in number and within their ranges; `samples` samples, one after the other.
void checkInputs(const Program& program, const Values& inputs, std::int64_t samples = 1);

/// Throws Error where the tensors have more than 2^31 elements in all.
void checkMemory(const Program& program);

/// The value of every element of every tensor: result[tensor][element]. The judge: one sample,
/// plain loops, short enough to be believed by reading. Throws Error where the inputs do not fit,
/// and where the tensors have more than 2^31 elements in all.
Values interpret(const Program& program, const Values& inputs);

/// The numbers that leave, in the order of the outputs, from the values of all tensors.
Values outputValues(const Program& program, const Values& tensors);

}  // namespace tc0::program
