#pragma once

#include <iosfwd>

#include "circuit/base/command_line/command_line.h"

namespace tc0 {

/// Measures the samples of a checkpoint, or samples that lie in files.
int evaluateCommand(const Arguments& arguments, std::ostream& out);

/// Samples of a checkpoint, in a file or drawn in the terminal.
int sampleCommand(const Arguments& arguments, std::ostream& out);

}  // namespace tc0
