#pragma once

#include <string>
#include <vector>

namespace tc0check {

/// `tc0-check verify PROGRAM CIRCUIT [options]`: words[0] is "verify". Prints the verdict and
/// returns the exit code that help.h states.
int runVerify(const std::vector<std::string>& words);

}  // namespace tc0check
