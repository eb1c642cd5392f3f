#include "circuit/base/command_line/printable.h"

namespace tc0 {
namespace {

constexpr std::size_t kLongest = 1000;

unsigned char byteAt(std::string_view text, std::size_t at) {
  return at < text.size() ? text[at] : 0;
}

// Bytes of the printable character at `at`; 0 if there is none. The first byte of a character of
// UTF-8 says how many follow, each of the form 10xxxxxx. A character is not checked for having been
// written in more bytes than it needs. U+0080 to U+009F are control characters.
std::size_t characterAt(std::string_view text, std::size_t at) {
  unsigned char first = byteAt(text, at);
  if (first < 0x80) return first >= 32 && first != 127 ? 1 : 0;
  if (first < 0xc2 || first > 0xf4) return 0;
  std::size_t length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  for (std::size_t i = 1; i < length; ++i)
    if ((byteAt(text, at + i) & 0xc0) != 0x80) return 0;
  return first == 0xc2 && byteAt(text, at + 1) < 0xa0 ? 0 : length;
}

}  // namespace

std::string printable(std::string_view text) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string line;
  for (std::size_t at = 0; at < text.size();) {
    if (line.size() > kLongest) return line + "...";
    if (std::size_t length = characterAt(text, at); length > 0) {
      line += text.substr(at, length);
      at += length;
    } else {
      unsigned char byte = byteAt(text, at++);
      line += {'\\', 'x', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return line;
}

}  // namespace tc0
