#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace tc0 {

/// Runs the program tc0-model. `args` are its arguments without the program's name. Returns the
/// exit code:
///   0    done
///   1    the doctor found a fault
///   2    wrong usage, or a file that cannot be used (one line on `err`)
///   130  interrupted by Ctrl-C; a line says what was saved
int runModelCommand(const std::vector<std::string>& args, std::ostream& out, std::ostream& err);

}  // namespace tc0
