#include "runtime/packed.h"

#include <algorithm>

#include "circuit/base/error.h"

namespace tc0 {
namespace {

template <class Word>
void checkRows(const PackedRows<Word>& rows, const char* what, const std::string& name,
               std::int64_t elements, std::int64_t samples) {
  if (rows.rows != elements)
    fail(what, " '", name, "': required a row of bits for each of ", elements, " elements, found ",
         rows.rows);
  if (rows.stride < packedWords(samples))
    fail(what, " '", name, "': required rows of at least ", packedWords(samples), " words for ",
         samples, " samples, found ", rows.stride);
}

}  // namespace

void checkPacked(const PackedSamples& batch, const std::vector<InputPort>& ports) {
  if (batch.samples < 0) fail("samples: required a number of at least 0, found ", batch.samples);
  if (batch.values.size() != ports.size())
    fail("samples: required values for ", ports.size(), " inputs, found ", batch.values.size());
  for (std::size_t p = 0; p < ports.size(); ++p) {
    const InputPort& port = ports[p];
    if (port.range != Range{0, 1} || port.coding.width != 1)
      fail("input '", port.name, "': required single bits to pack, found numbers in [",
           port.range.lo, ", ", port.range.hi, "]");
    checkRows(batch.values[p], "input", port.name, port.elements(), batch.samples);
  }
}

void checkPacked(const PackedOut& rows, const std::string& name, std::int64_t elements,
                 std::int64_t samples) {
  checkRows(rows, "output", name, elements, samples);
}

std::vector<std::vector<std::uint8_t>> unpacked(const PackedSamples& batch) {
  std::vector<std::vector<std::uint8_t>> all;
  for (const PackedIn& rows : batch.values) {
    std::vector<std::uint8_t>& bytes = all.emplace_back(rows.rows * batch.samples);
    for (std::int64_t e = 0; e < rows.rows; ++e)
      for (std::int64_t s = 0; s < batch.samples; ++s)
        bytes[s * rows.rows + e] = rows.row(e)[s / 64] >> (s % 64) & 1;
  }
  return all;
}

void pack(std::span<const std::uint8_t> bytes, std::int64_t samples, const PackedOut& to) {
  for (std::int64_t e = 0; e < to.rows; ++e) {
    std::fill_n(to.row(e), packedWords(samples), 0);
    for (std::int64_t s = 0; s < samples; ++s)
      to.row(e)[s / 64] |= std::uint64_t{bytes[s * to.rows + e]} << (s % 64);
  }
}

}  // namespace tc0
