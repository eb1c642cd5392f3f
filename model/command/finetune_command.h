#pragma once

#include <iosfwd>

#include "circuit/base/command_line/command_line.h"

namespace tc0 {

/// Writes the sampler as an integer program and trains its integers to follow the float sampler.
/// With --quality it also prints a table of the float model, of the simulation, and of the program
/// before and after. Ctrl-C ends the training; the best program so far is written.
int finetuneCommand(const Arguments& arguments, std::ostream& out);

}  // namespace tc0
