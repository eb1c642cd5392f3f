#include "runtime/numbers.h"

#include <limits>

#include "circuit/base/error.h"

namespace tc0 {

Range rangeOf(Element element) {
  return withNumber(element, [](auto* type) {
    using Limits = std::numeric_limits<std::remove_pointer_t<decltype(type)>>;
    return Range{Limits::min(), Limits::max()};
  });
}

void checkOutput(const NumbersOut& numbers, const std::string& name, std::int64_t count,
                 Range range) {
  if (numbers.count != count)
    fail("output '", name, "': required room for ", count, " numbers, found ", numbers.count);
  Range held = rangeOf(numbers.element);
  if (range.lo < held.lo || range.hi > held.hi)
    fail("output '", name, "': required numbers that hold [", range.lo, ", ", range.hi,
         "], found some of ", bytesOf(numbers.element), " bytes, [", held.lo, ", ", held.hi, "]");
}

}  // namespace tc0
