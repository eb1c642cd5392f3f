#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "model/program/interpret.h"
#include "model/program/program.h"

namespace tc0::program {

/// Computes the elements of one tensor from those of its operands: values[tensor][element], all
/// lists at their full lengths.
using Kernel = std::function<void(Values& values)>;

/// The kernel of each tensor; empty functions for inputs and constants. The program outlives them.
std::vector<Kernel> kernelsOf(const Program& program);

}  // namespace tc0::program
