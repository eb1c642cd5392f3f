#pragma once

#include <string>

#include "tools/tc0/command.h"

namespace tc0 {

/// The quality of samples of a checkpoint, of a program of it by simulation and by the interpreter,
/// side by side, measured by tc0-model (`finetune --program --iterations 0 --quality`) with the
/// options --quality, --count and --average: its JSON, and that as a table.
std::string qualityJson(const std::string& checkpoint, const std::string& program,
                        const Arguments& arguments);
std::string qualityText(const std::string& json);

}  // namespace tc0
