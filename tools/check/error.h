#pragma once

#include <sstream>
#include <stdexcept>
#include <string>

namespace tc0check {

/// The file, the claims or the command line is not what it has to be. Exit code 2. The text is one
/// line: what was required, what was found, where.
class Invalid : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Counting would take more work or memory than allowed. Exit code 3.
class TooLarge : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

template <class... Parts>
std::string paste(const Parts&... parts) {
  std::ostringstream out;
  (out << ... << parts);
  return out.str();
}

template <class... Parts>
[[noreturn]] void refuse(const Parts&... parts) {
  throw Invalid(paste(parts...));
}

}  // namespace tc0check
