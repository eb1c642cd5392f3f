#pragma once

#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>

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

/// A text from outside as messages quote it: at most 80 bytes, then "...". A character of UTF-8
/// (whose bytes after the first are 10xxxxxx) is kept or dropped whole.
inline std::string shortened(std::string_view text) {
  constexpr std::size_t kLongest = 80;
  if (text.size() <= kLongest) return std::string(text);
  std::size_t end = kLongest - 3;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80) --end;
  return std::string(text.substr(0, end)) + "...";
}

/// "[2, 3, 4]", for messages and dumps. Of a long list it has the first values, and their number.
template <class Sequence>
std::string listText(const Sequence& values) {
  constexpr std::size_t kMost = 64;
  std::string text = "[";
  std::size_t count = 0;
  for (const auto& value : values) {
    if (count == kMost) return text + cat(", ... (", std::size(values), " in all)]");
    text += (count++ == 0 ? "" : ", ") + cat(value);
  }
  return text + "]";
}

}  // namespace tc0
