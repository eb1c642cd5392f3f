#pragma once

#include "circuit/base/command_line/command_line.h"

namespace tc0 {

/// What tc0-model can be asked for, without the functions that do it, so that tc0, which knows no
/// LibTorch, explains and checks the commands that it hands over by the same rows.
CommandTable modelCommandTable();

}  // namespace tc0
