#include "runtime/samples.h"

#include <algorithm>
#include <limits>

#include "circuit/base/error.h"
#include "circuit/base/number.h"

namespace tc0 {

void checkSizes(const SampleView& batch, const std::vector<InputPort>& ports) {
  if (batch.samples < 0) fail("samples: required a number of at least 0, found ", batch.samples);
  if (batch.values.size() != ports.size())
    fail("samples: required values for ", ports.size(), " inputs, found ", batch.values.size());
  for (std::size_t i = 0; i < ports.size(); ++i) {
    const InputPort& port = ports[i];
    const NumbersIn& values = batch.values[i];
    if (Wide{values.count} != Wide{port.elements()} * batch.samples)
      fail("input '", port.name, "': required ", port.elements(), " values for each of ",
           batch.samples, " samples, found ", values.count);
  }
}

void checkSamples(const SampleView& batch, const std::vector<InputPort>& ports) {
  checkSizes(batch, ports);
  for (std::size_t i = 0; i < ports.size(); ++i) {
    const InputPort& port = ports[i];
    const NumbersIn& values = batch.values[i];
    if (allInside(values.element, values.data, values.count, port.range)) continue;
    for (std::int64_t at = 0; at < values.count; ++at)
      if (!port.range.contains(values[at]))
        fail("input '", port.name, "', sample ", at / port.elements(), ", element ",
             indexText(port.shape, at % port.elements()), ": required a value in [", port.range.lo,
             ", ", port.range.hi, "], found ", values[at]);
  }
}

bool allInside(Element element, const std::byte* values, std::int64_t count, Range range) {
  return withNumber(element, [&](auto* type) {
    using Number = std::remove_pointer_t<decltype(type)>;
    using Limits = std::numeric_limits<Number>;
    if (range.lo <= Limits::min() && range.hi >= Limits::max()) return true;
    if (range.lo > Limits::max() || range.hi < Limits::min()) return count == 0;
    auto low = static_cast<Number>(std::max<std::int64_t>(range.lo, Limits::min()));
    auto high = static_cast<Number>(std::min<std::int64_t>(range.hi, Limits::max()));
    const auto* numbers = reinterpret_cast<const Number*>(values);
    // Both loops run to the end, so that they work in vectors on every machine. If high - low does
    // not overflow, a signed number is outside just if the top bit of number - low or of high -
    // number is set; that holds even if these differences wrap.
    if (Number gap; std::is_signed_v<Number> && !__builtin_sub_overflow(high, low, &gap)) {
      using Bits = std::make_unsigned_t<Number>;
      Bits signs = 0;
      for (std::int64_t i = 0; i < count; ++i)
        signs |= static_cast<Bits>(static_cast<Bits>(numbers[i]) - static_cast<Bits>(low)) |
                 static_cast<Bits>(static_cast<Bits>(high) - static_cast<Bits>(numbers[i]));
      return static_cast<Number>(signs) >= 0;
    }
    Number least = high, largest = low;
    for (std::int64_t i = 0; i < count; ++i) {
      least = numbers[i] < least ? numbers[i] : least;
      largest = numbers[i] > largest ? numbers[i] : largest;
    }
    return least >= low && largest <= high;
  });
}

}  // namespace tc0
