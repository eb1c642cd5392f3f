#include "circuit/base/name.h"

#include <cstdint>

#include "circuit/base/error.h"

namespace tc0 {
namespace {

constexpr std::size_t kMaxLength = 256;

// The length in bytes of the character that starts at `at`, or 0 if it is no UTF-8: a byte that
// starts none, a missing continuation byte, a code with a shorter form, a surrogate or a code
// beyond Unicode.
std::size_t characterAt(const std::string& text, std::size_t at) {
  auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  std::uint8_t first = byte(at);
  if (first < 0x80) return 1;
  std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || at + length > text.size()) return 0;
  std::uint32_t code = first & (0x7fU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xc0) != 0x80) return 0;
    code = code << 6 | (byte(at + i) & 0x3fU);
  }
  constexpr std::uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  bool surrogate = code >= 0xd800 && code <= 0xdfff;
  return code < kLeast[length] || code > 0x10ffff || surrogate ? 0 : length;
}

}  // namespace

void checkName(const char* what, const std::string& name) {
  if (name.empty() || name.size() > kMaxLength)
    fail(what, ": required a name of 1 to ", kMaxLength, " characters, found ", name.size());
  for (std::size_t at = 0; at < name.size();) {
    auto c = static_cast<std::uint8_t>(name[at]);
    if (c <= ' ' || c == 127)
      fail(what, ": required a name without spaces and control characters, found byte ", int{c});
    std::size_t length = characterAt(name, at);
    if (length == 0) fail(what, ": required a name in UTF-8, found byte ", int{c});
    at += length;
  }
}

}  // namespace tc0
