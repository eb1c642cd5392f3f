#include "runtime/gates/transfer.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "runtime/byte_square.h"
#include "runtime/samples.h"

namespace tc0 {
namespace {

constexpr std::int64_t kStrip = 8, kSamples = 64, kTile = 64;
constexpr std::uint64_t kTops = 128 * kEachByte;

// Byte by byte, without borrowing from each other.
std::uint64_t minus(std::uint64_t bytes, std::uint64_t less) {
  return ((bytes | kTops) - (less & ~kTops)) ^ ((bytes ^ ~less) & kTops);
}

// Tiles of a bit of 64 elements each, where they are fewer than tiles of eight elements' bytes.
bool byBits(std::int64_t elements, std::int64_t bits) {
  return (elements + kTile - 1) / kTile * bits < (elements + kStrip - 1) / kStrip;
}

// Codes of 64 samples and at most kStrip elements, less `zero`: byte e of row s is byte `plane` of
// that of element e.
template <class Number>
void byteOfCodes(const Number* values, std::int64_t stride, std::int64_t elements,
                 std::int64_t samples, std::int64_t zero, int plane, std::uint64_t* tile) {
  for (std::int64_t s = 0; s < samples; ++s, values += stride) {
    std::uint64_t packed = 0;
    for (std::int64_t e = 0; e < elements; ++e) {
      auto code =
          static_cast<std::uint64_t>(std::int64_t{values[e]}) - static_cast<std::uint64_t>(zero);
      packed |= (code >> 8 * plane & 255) << 8 * e;
    }
    tile[tilePlace(static_cast<int>(s))] = packed;
  }
}

// The same of kStrip bytes whose codes are bytes.
template <class Number>
void eightBytes(const Number* values, std::int64_t stride, std::int64_t samples, std::int64_t zero,
                std::uint64_t* tile) {
  std::uint64_t less = kEachByte * (static_cast<std::uint64_t>(zero) & 255);
  for (std::int64_t s = 0; s < samples; ++s, values += stride) {
    std::uint64_t packed;
    std::memcpy(&packed, values, kStrip);
    tile[tilePlace(static_cast<int>(s))] = minus(packed, less);
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

}  // namespace

void GateTransfer::load(const SampleView& inputs) const {
  const std::uint32_t* slots = plan.inputSlots.data();
  for (std::size_t i = 0; i < netlist.inputPorts().size(); ++i) {
    const InputPort& port = netlist.inputPorts()[i];
    for (std::int64_t word = 0; word < kernel.words; ++word)
      if (!loadPort(port, inputs.values[i], slots, word))
        checkSamples(inputs, netlist.inputPorts());
    slots += port.elements() * port.coding.width;
  }
}

bool GateTransfer::loadPort(const InputPort& port, const NumbersIn& numbers,
                            const std::uint32_t* slots, std::int64_t word) const {
  std::int64_t elements = port.elements(), width = port.coding.width, samples = samplesOf(word);
  std::int64_t zero = port.coding.kind == Coding::Kind::kOffset ? port.range.lo : 0;
  const std::byte* from = numbers.from((first + kSamples * word) * elements);
  auto input = [&](std::int64_t element, std::int64_t bit) -> std::uint64_t& {
    return at(slots[element * width + bit], word);
  };
  return withNumber(numbers.element, [&](auto* type) {
    using Number = std::remove_pointer_t<decltype(type)>;
    const auto* values = reinterpret_cast<const Number*>(from);
    bool bytes = sizeof(Number) == 1 && width <= 8;
    if (port.coding.kind == Coding::Kind::kThermometer) {
      for (std::int64_t e = 0; e < elements; ++e)
        for (std::int64_t k = 0; k < width; ++k)
          input(e, k) = atLeast(values + e, elements, samples, port.range.lo + k + 1);
    } else if (Range held = rangeOf(numbers.element);
               bytes && zero == port.range.lo && held.contains(port.range.lo) &&
               held.contains(port.range.hi) && byBits(elements, width)) {
      return loadBits(port, reinterpret_cast<const std::uint8_t*>(values), slots, word);
    } else {
      for (std::int64_t e = 0; e < elements; e += kStrip) {
        std::int64_t strip = std::min(kStrip, elements - e);
        for (int plane = 0; 8 * plane < width; ++plane) {
          alignas(64) std::uint64_t tile[kTile] = {};
          if (bytes && strip == kStrip)
            eightBytes(values + e, elements, samples, zero, tile);
          else
            byteOfCodes(values + e, elements, strip, samples, zero, plane, tile);
          kernel.turn(tile);
          std::int64_t bits = std::min<std::int64_t>(8, width - 8 * plane);
          for (std::int64_t k = 0; k < bits; ++k)
            for (std::int64_t j = 0; j < strip; ++j) input(e + j, 8 * plane + k) = tile[8 * k + j];
        }
      }
    }
    return allInside(numbers.element, from, samples * elements, port.range);
  });
}

// Codes that are bytes, of a range that starts at the code 0.
bool GateTransfer::loadBits(const InputPort& port, const std::uint8_t* bytes,
                            const std::uint32_t* slots, std::int64_t word) const {
  std::int64_t elements = port.elements(), width = port.coding.width;
  std::uint8_t largest = 0;
  std::uint64_t* to = state + word;
  alignas(64) std::uint64_t tiles[8 * kTile];
  for (std::int64_t e = 0; e < elements; e += kTile) {
    auto columns = static_cast<int>(std::min(kTile, elements - e));
    std::uint8_t found =
        kernel.pack(bytes + e, elements, static_cast<int>(samplesOf(word)), columns,
                    static_cast<std::uint8_t>(port.range.lo), static_cast<int>(width), tiles);
    largest = std::max(largest, found);
    for (int j = 0; j < columns; ++j)
      for (std::int64_t k = 0; k < width; ++k)
        to[std::int64_t{*slots++} * kernel.words] = tiles[kTile * k + tilePlace(j)];
  }
  return largest <= port.range.hi - port.range.lo;
}

void GateTransfer::store(const std::vector<NumbersOut>& outputs) const {
  const GatePlan::Output* forms = plan.outputs.data();
  for (std::size_t p = 0; p < outputs.size(); ++p) {
    auto elements = static_cast<std::int64_t>(netlist.outputPorts()[p].forms.size());
    Range held = rangeOf(outputs[p].element);
    bool fit = true;
    std::int64_t bits = 1;
    for (std::int64_t e = 0; e < elements; ++e) {
      fit &= held.contains(forms[e].range.lo) && held.contains(forms[e].range.hi);
      bits = std::max<std::int64_t>(bits, forms[e].bits);
    }
    bool bytes = bytesOf(outputs[p].element) == 1 && fit;
    for (std::int64_t word = 0; kSamples * word < count; ++word)
      if (bytes)
        storeBytes({forms, elements, std::min<std::int64_t>(bits, 8)}, word, outputs[p]);
      else
        storeNumbers({forms, elements, bits}, word, outputs[p], fit, netlist.outputPorts()[p].name);
    forms += elements;
  }
}

// A word of a bit of each of `columns` numbers from `from` on; 0 where a number has fewer.
template <class Word>
void GateTransfer::gather(const Port& port, std::int64_t from, std::int64_t columns, int bit,
                          std::int64_t word, const Word& to) const {
  for (std::int64_t j = 0; j < columns; ++j) {
    const GatePlan::Output& form = port.forms[from + j];
    auto k = static_cast<std::uint32_t>(bit);
    to(j) = k < form.bits ? at(plan.outputSlots[form.first + k], word) : 0;
  }
}

// Numbers of a byte, modulo 256: what they lack of their range fits.
void GateTransfer::storeBytes(const Port& port, std::int64_t word, const NumbersOut& to) const {
  auto* out = reinterpret_cast<std::uint8_t*>(to.from((first + kSamples * word) * port.elements));
  std::int64_t samples = samplesOf(word);
  bool rows = byBits(port.elements, port.bits);
  std::int64_t step = rows ? kTile : kStrip;
  for (std::int64_t e = 0; e < port.elements; e += step) {
    std::int64_t columns = std::min(step, port.elements - e);
    std::uint8_t zeros[kTile] = {};
    for (std::int64_t j = 0; j < columns; ++j)
      zeros[j] = static_cast<std::uint8_t>(port.forms[e + j].offset);
    if (rows) {
      alignas(64) std::uint64_t tiles[8 * kTile];
      std::fill_n(tiles, kTile * port.bits, 0);
      for (int k = 0; k < port.bits; ++k)
        gather(port, e, columns, k, word, [&](std::int64_t j) -> std::uint64_t& {
          return tiles[kTile * k + tilePlace(static_cast<int>(j))];
        });
      kernel.unpack(tiles, static_cast<int>(port.bits), zeros, static_cast<int>(samples),
                    static_cast<int>(columns), out + e, port.elements);
      continue;
    }
    alignas(64) std::uint64_t tile[kTile] = {};
    for (int k = 0; k < port.bits; ++k)
      gather(port, e, columns, k, word,
             [&](std::int64_t j) -> std::uint64_t& { return tile[8 * k + j]; });
    kernel.turn(tile);
    std::uint64_t zero;
    std::memcpy(&zero, zeros, sizeof zero);
    for (std::int64_t s = 0; s < samples; ++s) {
      std::uint64_t packed = minus(tile[tilePlace(static_cast<int>(s))], minus(0, zero));
      std::uint8_t* at = out + s * port.elements + e;
      if (columns == kStrip)
        std::memcpy(at, &packed, kStrip);
      else
        for (std::int64_t j = 0; j < columns; ++j, packed >>= 8)
          at[j] = static_cast<std::uint8_t>(packed);
    }
  }
}

// Numbers of any type, which are compared with its range unless they are known to fit it.
void GateTransfer::storeNumbers(const Port& port, std::int64_t word, const NumbersOut& to, bool fit,
                                const std::string& name) const {
  std::int64_t samples = samplesOf(word);
  for (std::int64_t e = 0; e < port.elements; e += kStrip) {
    std::int64_t columns = std::min(kStrip, port.elements - e);
    std::int64_t numbers[kSamples][kStrip] = {};
    for (std::int64_t plane = 0; 8 * plane < port.bits; ++plane) {
      alignas(64) std::uint64_t tile[kTile] = {};
      for (int k = 0; k < 8 && 8 * plane + k < port.bits; ++k)
        gather(port, e, columns, static_cast<int>(8 * plane) + k, word,
               [&](std::int64_t j) -> std::uint64_t& { return tile[8 * k + j]; });
      kernel.turn(tile);
      for (std::int64_t s = 0; s < samples; ++s) {
        std::uint64_t packed = tile[tilePlace(static_cast<int>(s))];
        for (std::int64_t j = 0; j < kStrip; ++j)
          numbers[s][j] += static_cast<std::int64_t>((packed >> 8 * j & 255) << 8 * plane);
      }
    }
    for (std::int64_t s = 0; s < samples; ++s)
      for (std::int64_t j = 0; j < columns; ++j) numbers[s][j] += port.forms[e + j].offset;
    withNumber(to.element, [&](auto* type) {
      using Number = std::remove_pointer_t<decltype(type)>;
      using Limits = std::numeric_limits<Number>;
      auto* out = reinterpret_cast<Number*>(to.from((first + kSamples * word) * port.elements + e));
      for (std::int64_t s = 0; s < samples; ++s)
        for (std::int64_t j = 0; j < columns; ++j) {
          std::int64_t number = numbers[s][j];
          if (!fit && (number < Limits::min() || number > Limits::max()))
            checkOutput(to, name, to.count, {number, number});
          out[s * port.elements + j] = static_cast<Number>(number);
        }
    });
  }
}

}  // namespace tc0
