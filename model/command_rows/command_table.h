#pragma once

#include "circuit/base/command_line/command_line.h"

namespace tc0 {

/// The commands of tc0-model, without the functions that run them. tc0 explains and checks the
/// commands that it hands over to tc0-model by the same rows, and it knows no LibTorch.
CommandTable modelCommandTable();

}  // namespace tc0
