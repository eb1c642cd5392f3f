#include "runtime/samples.h"

#include <algorithm>
#include <limits>

#include "circuit/base/error.h"
#include "circuit/base/number.h"

namespace tc0 {

void checkSamples(const SampleView& batch, const std::vector<InputPort>& ports) {
  if (batch.samples < 0) fail("samples: required a number of at least 0, found ", batch.samples);
  if (batch.values.size() != ports.size())
    fail("samples: required values for ", ports.size(), " inputs, found ", batch.values.size());
  for (std::size_t i = 0; i < ports.size(); ++i) {
    const InputPort& port = ports[i];
    auto elements = static_cast<std::uint64_t>(port.elements());
    const NumbersIn& values = batch.values[i];
    if (Count{magnitude(values.count)} != Count{elements} * static_cast<Count>(batch.samples))
      fail("input '", port.name, "': required ", elements, " values for each of ", batch.samples,
           " samples, found ", values.count);
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
    if (range.lo > Limits::max() || range.hi < Limits::min()) return count == 0;
    auto low = static_cast<Number>(std::max<std::int64_t>(range.lo, Limits::min()));
    auto high = static_cast<Number>(std::min<std::int64_t>(range.hi, Limits::max()));
    const auto* numbers = reinterpret_cast<const Number*>(values);
    bool outside = false;  // a loop without a way out of it runs in vectors
    for (std::int64_t i = 0; i < count; ++i) outside |= numbers[i] < low || numbers[i] > high;
    return !outside;
  });
}

}  // namespace tc0
