#pragma once

#include <string>
#include <vector>

#include "circuit/base/command_line/command_line.h"

namespace tc0 {

/// What tc0-model can be asked for, without the functions that do it, so that tc0, which knows no
/// LibTorch, explains and checks the commands that it hands over by the same rows.
CommandTable modelCommandTable();

/// What a checkpoint is sampled with; `tc0 sample` takes the same.
std::vector<Option> sampleOptions();

}  // namespace tc0
