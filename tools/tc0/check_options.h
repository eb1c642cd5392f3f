#pragma once

#include <span>
#include <string>
#include <vector>

#include "circuit/base/command_line/command_line.h"
#include "tools/check/help.h"

namespace tc0 {

/// The options of a command of tc0-check, as a row of this program's table has them.
std::vector<Option> optionsOf(std::span<const tc0check::OptionText> texts);

/// The words of a command line for tc0-check: the options that were given, then the files.
std::vector<std::string> wordsOf(const Arguments& arguments,
                                 std::span<const tc0check::OptionText> texts);

}  // namespace tc0
