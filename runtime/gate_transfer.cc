#include "runtime/gate_transfer.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace tc0 {
namespace {

constexpr std::int64_t kStrip = 8, kSamples = 64;
constexpr std::uint64_t kOnes = 0x0101010101010101, kTops = 0x8080808080808080;

// Codes of 64 samples and kStrip elements, less `zero`: byte e of plane[p][s] is byte p of that of
// element e. Bytes outside need no more than one plane.
template <class Number>
void byteOfCodes(const Number* values, std::int64_t stride, std::int64_t elements,
                 std::int64_t samples, std::int64_t zero, int plane, std::uint64_t* bytes) {
  for (std::int64_t s = 0; s < samples; ++s, values += stride) {
    std::uint64_t packed = 0;
    if constexpr (sizeof(Number) == 1) {
      if (elements == kStrip)
        std::memcpy(&packed, values, kStrip);
      else
        std::memcpy(&packed, values, static_cast<std::size_t>(elements));
      // Byte by byte, without borrowing from each other.
      std::uint64_t less = kOnes * (static_cast<std::uint64_t>(zero) & 255);
      packed = ((packed | kTops) - (less & ~kTops)) ^ ((packed ^ ~less) & kTops);
    } else {
      for (std::int64_t e = 0; e < elements; ++e) {
        auto code =
            static_cast<std::uint64_t>(std::int64_t{values[e]}) - static_cast<std::uint64_t>(zero);
        packed |= (code >> 8 * plane & 255) << 8 * e;
      }
    }
    bytes[s] = packed;
  }
}

// Bit k of a thermometer is whether its number is more than k above the lowest.
template <class Number>
std::uint64_t atLeast(const Number* values, std::int64_t stride, std::int64_t samples,
                      std::int64_t threshold) {
  std::uint64_t word = 0;
  for (std::int64_t s = 0; s < samples; ++s)
    word |= std::uint64_t{std::int64_t{values[s * stride]} >= threshold} << s;
  return word;
}

// Writes numbers to every stride-th place of an output from `at` on. `range` is what is known of
// them.
void writeNumbers(const NumbersOut& to, const std::string& name, Range range,
                  const std::int64_t* numbers, std::int64_t count, std::int64_t at,
                  std::int64_t stride) {
  withNumber(to.element, [&](auto* type) {
    using Number = std::remove_pointer_t<decltype(type)>;
    using Limits = std::numeric_limits<Number>;
    if (range.lo < Limits::min() || range.hi > Limits::max())
      for (std::int64_t s = 0; s < count; ++s)
        if (numbers[s] < Limits::min() || numbers[s] > Limits::max())
          checkOutput(to, name, to.count, {numbers[s], numbers[s]});
    auto* out = reinterpret_cast<Number*>(to.from(at));
    for (std::int64_t s = 0; s < count; ++s) out[s * stride] = static_cast<Number>(numbers[s]);
  });
}

}  // namespace

void GateTransfer::load(const SampleView& inputs) const {
  std::size_t wire = 0;
  for (std::size_t i = 0; i < netlist.inputPorts().size(); ++i) {
    const InputPort& port = netlist.inputPorts()[i];
    for (std::int64_t word = 0; word < kernel.words; ++word)
      loadPort(port, inputs.values[i], wire, word);
    wire += static_cast<std::size_t>(port.elements() * port.coding.width);
  }
}

void GateTransfer::loadPort(const InputPort& port, const NumbersIn& numbers, std::size_t wire,
                            std::int64_t word) const {
  std::int64_t elements = port.elements(), width = port.coding.width;
  std::int64_t samples = std::clamp<std::int64_t>(count - kSamples * word, 0, kSamples);
  bool offset = port.coding.kind == Coding::Kind::kOffset;
  auto input = [&](std::int64_t element, std::int64_t bit) -> std::uint64_t& {
    return at(plan.inputSlots[wire + static_cast<std::size_t>(element * width + bit)], word);
  };
  withNumber(numbers.element, [&](auto* type) {
    using Number = std::remove_pointer_t<decltype(type)>;
    const auto* values =
        reinterpret_cast<const Number*>(numbers.from((first + kSamples * word) * elements));
    if (port.coding.kind == Coding::Kind::kThermometer) {
      for (std::int64_t e = 0; e < elements; ++e)
        for (std::int64_t k = 0; k < width; ++k)
          input(e, k) = atLeast(values + e, elements, samples, port.range.lo + k + 1);
      return;
    }
    for (std::int64_t e = 0; e < elements; e += kStrip) {
      std::int64_t strip = std::min(kStrip, elements - e);
      for (int plane = 0; 8 * plane < width; ++plane) {
        std::uint64_t bytes[kSamples] = {}, words[8][kStrip];
        byteOfCodes(values + e, elements, strip, samples, offset ? port.range.lo : 0, plane, bytes);
        int bits = static_cast<int>(std::min<std::int64_t>(8, width - 8 * plane));
        kernel.pack(bytes, bits, words[0]);
        for (int k = 0; k < bits; ++k)
          for (std::int64_t j = 0; j < strip; ++j) input(e + j, 8 * plane + k) = words[k][j];
      }
    }
  });
}

void GateTransfer::store(const std::vector<NumbersOut>& outputs) const {
  std::int64_t numbers[kSamples];
  std::size_t form = 0;
  for (std::size_t p = 0; p < outputs.size(); ++p) {
    const OutputPort& port = netlist.outputPorts()[p];
    auto elements = static_cast<std::int64_t>(port.forms.size());
    for (std::int64_t e = 0; e < elements; ++e, ++form) {
      const GatePlan::Output& output = plan.outputs[form];
      for (std::int64_t word = 0; kSamples * word < count; ++word) {
        storeNumber(output, word, numbers);
        writeNumbers(outputs[p], port.name, output.range, numbers,
                     std::min(kSamples, count - kSamples * word),
                     (first + kSamples * word) * elements + e, elements);
      }
    }
  }
}

void GateTransfer::storeNumber(const GatePlan::Output& output, std::int64_t word,
                               std::int64_t* numbers) const {
  std::fill_n(numbers, kSamples, output.offset);
  for (std::uint32_t from = 0; from < output.bits; from += 8) {
    std::uint64_t words[8], packed[8];
    int bits = static_cast<int>(std::min<std::uint32_t>(8, output.bits - from));
    for (int k = 0; k < bits; ++k)
      words[k] = at(plan.outputSlots[output.first + from + static_cast<std::uint32_t>(k)], word);
    kernel.unpack(words, bits, packed);
    std::uint8_t bytes[kSamples];
    std::memcpy(bytes, packed, sizeof bytes);
    for (std::int64_t s = 0; s < kSamples; ++s)
      numbers[s] += static_cast<std::int64_t>(std::uint64_t{bytes[s]} << from);
  }
}

}  // namespace tc0
