#include "circuit/base/number.h"

#include <algorithm>

namespace tc0 {

std::string decimal(Count value) {
  std::string digits;
  do {
    digits += "0123456789"[value % 10];
    value /= 10;
  } while (value != 0);
  std::reverse(digits.begin(), digits.end());
  return digits;
}

std::string grouped(Count value) {
  std::string digits = decimal(value), text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) text += ',';
    text += digits[i];
  }
  return text;
}

}  // namespace tc0
