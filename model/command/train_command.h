#pragma once

#include <iosfwd>

#include "circuit/base/command_line/command_line.h"

namespace tc0 {

/// Trains as a configuration says, or lists the keys of a configuration. With --json, `out` gets
/// one object: model.safetensors as writtenJson describes it, the folder, its checkpoint, and the
/// last line of the run's log (step, losses, seconds, and how far the networks are from agreeing
/// with themselves). Progress then goes to standard error.
int trainCommand(const Arguments& arguments, std::ostream& out);

}  // namespace tc0
