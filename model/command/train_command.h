#pragma once

#include <iosfwd>

#include "circuit/base/command_line/command_line.h"

namespace tc0 {

/// Trains as a configuration says, or lists what one may say.
int trainCommand(const Arguments& arguments, std::ostream& out);

}  // namespace tc0
