#pragma once

#include <string>

#include "circuit/base/command_line/command_line.h"

namespace tc0 {

/// The text as one word of a shell's command line, between quotation marks if it needs them.
std::string shellWord(const std::string& text);

/// The command line that goes on with an interrupted `tc0-model train` in `folder`: its
/// configuration, settings and device again, then the folder and --resume.
std::string resumeCommand(const Arguments& arguments, const std::string& folder);

}  // namespace tc0
