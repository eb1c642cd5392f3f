#pragma once

#include <exception>
#include <functional>
#include <iostream>
#include <string>
#include <vector>

namespace tc0::bench {

/// Runs a benchmark on the words behind the program's name and returns its status. An exception
/// becomes one line of stderr and status 2.
inline int mainOf(const char* program, int count, char** words,
                  const std::function<int(std::vector<std::string>)>& run) {
  try {
    return run(std::vector<std::string>(words + 1, words + count));
  } catch (const std::exception& error) {
    std::cerr << program << ": " << error.what() << "\n";
    return 2;
  }
}

}  // namespace tc0::bench
