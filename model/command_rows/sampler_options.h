#pragma once

#include <vector>

#include "circuit/base/command_line/command_line.h"
#include "model/recipe/recipe.h"

namespace tc0 {

/// The options of samplers: rows that several commands of tc0 and tc0-model have, said once, and
/// what they mean. No LibTorch.

/// --times.
Option timesOption();

/// What a checkpoint is sampled with; `tc0 sample` takes the same.
std::vector<Option> sampleOptions();

/// Of `quantise` and of `finetune`, which begins with the same program: its file and how it is
/// made.
std::vector<Option> programOptions();

/// What programOptions() say of making it; the rest as it is without options. Throws Error as
/// timesOf() does.
QuantiseOptions quantiseOptionsOf(const Arguments& arguments);

/// --times; empty where it is not given. Throws Error where --steps is given as well.
Times timesOf(const Arguments& arguments);

}  // namespace tc0
