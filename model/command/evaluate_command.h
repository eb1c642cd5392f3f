#pragma once

#include "model/command/usage.h"

namespace tc0 {

/// evaluate CHECKPOINT [--steps 1,2,4,8] [--seeds N] [--count N] [--guidance G] [--device D]
/// [--json], or evaluate --samples FILE.safetensors --data NAME [--data-path FOLDER] [--json] for
/// samples made elsewhere.
int evaluateCommand(const Arguments& arguments, std::ostream& out);

/// sample CHECKPOINT [--steps T] [--count N] [--class K] [--seed S] [--guidance G] [--device D]
/// [-o grid.png | x.safetensors]; without -o the samples are drawn in the terminal.
int sampleCommand(const Arguments& arguments, std::ostream& out);

}  // namespace tc0
