#pragma once

#include <iosfwd>

#include "circuit/base/command_line/command_line.h"

namespace tc0 {

/// Writes the sampler as an integer program and trains its integers to follow the float sampler.
/// With --quality, a table of float model, simulation and programs before and after.
int finetuneCommand(const Arguments& arguments, std::ostream& out);

}  // namespace tc0
