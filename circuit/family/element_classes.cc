#include "circuit/family/element_classes.h"

#include <algorithm>

#include "circuit/base/error.h"

namespace tc0 {
namespace {

constexpr std::size_t kMaxClasses = std::size_t{1} << 22;

// Moves to the next way in which digits can be equal, written as numbers each of which is at most
// one above the largest before it. Returns false after the last.
bool nextPattern(std::vector<std::int64_t>& digits) {
  for (std::size_t k = digits.size(); k-- > 1;) {
    const std::int64_t largest = *std::max_element(digits.begin(), digits.begin() + k);
    if (digits[k] > largest) continue;
    ++digits[k];
    std::fill(digits.begin() + k + 1, digits.end(), 0);
    return true;
  }
  return false;
}

}  // namespace

// A growing index of extent c s with the constant digit e below c and the growing digit g is c g + e.
Index ElementClass::at(const Index& constant) const {
  Index index = constant;
  std::size_t next = 0;
  for (std::size_t d = 0; d < units.size(); ++d)
    if (powers[d] > 0) index[d] += units[d] * digits[next++];
  return index;
}

void elementClasses(const Shape& units, const std::vector<int>& powers,
                    const std::function<void(const Index&, const ElementClass&)>& visit) {
  const auto growing = std::count_if(powers.begin(), powers.end(), [](int p) { return p > 0; });
  ElementClass one{units, powers, std::vector<std::int64_t>(growing, 0), 0};
  std::size_t classes = 0;
  do {
    one.different =
        growing == 0
            ? 0
            : static_cast<int>(1 + *std::max_element(one.digits.begin(), one.digits.end()));
    Index constant(units.size(), 0);
    do {
      if (++classes > kMaxClasses)
        fail("family: required at most 2^22 classes of elements, found more");
      visit(constant, one);
    } while (advance(constant.data(), units));
  } while (nextPattern(one.digits));
}

}  // namespace tc0
