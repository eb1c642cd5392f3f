#pragma once

#include <string>

#include "circuit/base/command_line/command_line.h"
#include "tools/tc0/choices.h"

namespace tc0 {

/// The commands of tc0: the table that parsing, help, manual, completion and tests are fed from.
const CommandTable& tc0Commands();

/// A completion script for bash, zsh or fish.
std::string completionScript(Shell shell);

}  // namespace tc0
