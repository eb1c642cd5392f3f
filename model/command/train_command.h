#pragma once

#include <iosfwd>

#include "circuit/base/command_line/command_line.h"

namespace tc0 {

/// Trains as a configuration says, or lists what one may say. With --json, `out` gets one object:
/// model.safetensors as writtenJson has it, the folder, its checkpoint, and the last line of the
/// run's log (step, losses, seconds, and how far the networks are from agreeing with themselves);
/// progress goes to standard error.
int trainCommand(const Arguments& arguments, std::ostream& out);

}  // namespace tc0
