#pragma once

#include <vector>

#include "circuit/base/command_line/command_line.h"
#include "model/recipe/recipe.h"

namespace tc0 {

/// Options of samplers that several commands of tc0 and tc0-model have: their rows, each written
/// once, and what they mean. No LibTorch.

/// --times.
Option timesOption();

/// --seed, of noise and classes.
Option seedOption();

/// --average.
Option averageOption();

/// --attention; `help` begins the row's text.
Option attentionOption(const std::string& help = "");

/// --device; `help` begins the row's text.
Option deviceOption(const std::string& help = "");

/// --quality N and --count M: the quality of samples, and how many samples of each seed.
std::vector<Option> qualityOptions(const std::string& help);

/// The options of `sample`, in both programs.
std::vector<Option> sampleOptions();

/// The options of `quantise` and of `finetune`, which begins with such a program: the program's
/// file and how the program is made.
std::vector<Option> programOptions();

/// --degree, of the linear recipe.
Option degreeOption();

/// How the program is made, by programOptions(). All other fields have their defaults. Throws Error
/// as timesOf() does.
QuantiseOptions quantiseOptionsOf(const Arguments& arguments);

/// The times of --times; empty if it is not given. Throws Error if --steps is given as well.
Times timesOf(const Arguments& arguments);

}  // namespace tc0
