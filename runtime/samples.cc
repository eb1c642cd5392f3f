#include "runtime/samples.h"

#include "circuit/base/error.h"

namespace tc0 {

void checkSamples(const SampleBatch& batch, const std::vector<InputPort>& ports) {
  if (batch.samples < 0) fail("samples: required a number of at least 0, found ", batch.samples);
  if (batch.values.size() != ports.size())
    fail("samples: required values for ", ports.size(), " inputs, found ", batch.values.size());
  for (std::size_t i = 0; i < ports.size(); ++i) {
    const InputPort& port = ports[i];
    auto elements = static_cast<std::uint64_t>(port.elements());
    const auto& values = batch.values[i];
    if (Count{values.size()} != Count{elements} * static_cast<Count>(batch.samples))
      fail("input '", port.name, "': required ", elements, " values for each of ", batch.samples,
           " samples, found ", values.size());
    bool outside = false;  // a loop without a way out of it runs in vectors
    for (std::int64_t value : values) outside |= value < port.range.lo || value > port.range.hi;
    if (!outside) continue;
    for (std::size_t at = 0; at < values.size(); ++at)
      if (!port.range.contains(values[at]))
        fail("input '", port.name, "', sample ", at / elements, ", element ",
             indexText(port.shape, static_cast<std::int64_t>(at % elements)),
             ": required a value in [", port.range.lo, ", ", port.range.hi, "], found ",
             values[at]);
  }
}

}  // namespace tc0
