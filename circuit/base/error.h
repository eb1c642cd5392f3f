#pragma once

#include <sstream>
#include <stdexcept>
#include <string>

namespace tc0 {

/// The one exception of this library: something given from outside (a file, an argument, a call of
/// a builder) is not what it has to be. The text is one line: where it is, what was required and
/// what was found. `main` prints it and exits.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Pastes its arguments together: cat("row ", 3, " of ", name).
template <class... Parts>
std::string cat(const Parts&... parts) {
  std::ostringstream out;
  (out << ... << parts);
  return out.str();
}

/// Throws Error with the text cat(parts...).
template <class... Parts>
[[noreturn]] void fail(const Parts&... parts) {
  throw Error(cat(parts...));
}

/// "[2, 3, 4]", for messages and dumps.
template <class Sequence>
std::string listText(const Sequence& values) {
  std::string text = "[";
  const char* separator = "";
  for (const auto& value : values) {
    text += separator + cat(value);
    separator = ", ";
  }
  return text + "]";
}

}  // namespace tc0
