#pragma once

#include <iosfwd>
#include <stdexcept>
#include <string>
#include <vector>

namespace tc0 {

/// The command line is at fault: exit code 2.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A command: what follows its name, and where to print. Returns the exit code.
using Arguments = std::vector<std::string>;
using CommandFunction = int (*)(const Arguments& arguments, std::ostream& out);

}  // namespace tc0
