#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace tc0 {

// The command tc0-model: `args` are its arguments without the program's name. Returns the exit
// code: 0 done, 1 the machine or the data is at fault, 2 the command line is.
int runModelCommand(const std::vector<std::string>& args, std::ostream& out, std::ostream& err);

}  // namespace tc0
