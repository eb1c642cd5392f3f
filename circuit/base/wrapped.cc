#include "circuit/base/wrapped.h"

#include <sstream>

namespace tc0 {

std::string wrapped(const std::string& text, std::int64_t width) {
  std::istringstream words(text);
  std::string out, word;
  std::int64_t at = 0;
  while (words >> word) {
    const bool fits = at == 0 || at + 1 + std::ssize(word) <= width;
    out += at == 0 ? "" : fits ? " " : "\n";
    at = at == 0 || !fits ? std::ssize(word) : at + 1 + std::ssize(word);
    out += word;
  }
  return out + "\n";
}

}  // namespace tc0
