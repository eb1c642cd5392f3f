#pragma once

#include <iosfwd>

#include "circuit/base/command_line/command_line.h"

namespace tc0 {

/// Searches the times of a checkpoint's sampler.
int gridCommand(const Arguments& arguments, std::ostream& out);

}  // namespace tc0
