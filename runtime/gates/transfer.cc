#include "runtime/gates/transfer.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "circuit/base/assert.h"
#include "runtime/byte_square.h"
#include "runtime/samples.h"

namespace tc0 {
namespace {

constexpr std::int64_t kStrip = 8;                // elements whose bytes fill a word
constexpr std::int64_t kSamples = 64;             // samples of a word, and rows of a tile
constexpr std::int64_t kTile = 64;                // words of a tile
constexpr std::uint64_t kTops = 128 * kEachByte;  // the top bit of each byte

std::uint64_t modulo64(std::int64_t number) { return static_cast<std::uint64_t>(number); }

// Subtracts eight bytes from eight bytes, each modulo 256. With the top bits set in `bytes` and
// cleared in `less`, no byte borrows from the next one; the difference then has the right seven low
// bits, and the exclusive or puts the right top bit in.
std::uint64_t minus(std::uint64_t bytes, std::uint64_t less) {
  return ((bytes | kTops) - (less & ~kTops)) ^ ((bytes ^ ~less) & kTops);
}

// Whether tiles whose columns are one bit of 64 elements are fewer than tiles whose columns are all
// bits of eight elements' bytes.
bool byBits(std::int64_t elements, std::int64_t bits) {
  return (elements + kTile - 1) / kTile * bits < (elements + kStrip - 1) / kStrip;
}

// Packs one byte plane of up to 8 elements for up to 64 samples: byte e of row s of the tile is
// byte `plane` of (value of element e in sample s) - zero. The subtraction is modulo 2^64, so that
// no value overflows before its range is checked.
template <class Number>
void packPlane(const Number* values, std::int64_t stride, std::int64_t elements,
               std::int64_t samples, std::int64_t zero, int plane, std::uint64_t* tile) {
  for (std::int64_t s = 0; s < samples; ++s, values += stride) {
    std::uint64_t packed = 0;
    for (std::int64_t e = 0; e < elements; ++e) {
      std::uint64_t code = modulo64(values[e]) - modulo64(zero);
      packed |= (code >> 8 * plane & 255) << 8 * e;
    }
    tile[tilePlace(s)] = packed;
  }
}

// Packs 8 elements whose values are bytes and whose codes take at most 8 bits, eight at a time.
template <class Number>
void packEight(const Number* values, std::int64_t stride, std::int64_t samples, std::int64_t zero,
               std::uint64_t* tile) {
  std::uint64_t less = kEachByte * (modulo64(zero) & 255);
  for (std::int64_t s = 0; s < samples; ++s, values += stride) {
    std::uint64_t packed;
    std::memcpy(&packed, values, kStrip);
    tile[tilePlace(s)] = minus(packed, less);
  }
}

// A word of whether each sample's value is at least a threshold.
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

// Loads one port for 64 samples. A thermometer compares each value with each threshold. Bytes that
// take fewer tiles by bits go to loadBits. All other numbers go byte plane by byte plane through
// tiles of eight elements. Values are checked after they were loaded; if one is out of range, the
// caller throws.
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
            packEight(values + e, elements, samples, zero, tile);
          else
            packPlane(values + e, elements, strip, samples, zero, plane, tile);
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

// Loads bytes by tiles of one bit of 64 elements. The port's lowest value has code 0, and lowest
// and highest are values of the numbers' type. So a value is out of range just if its code is too
// large, and the largest code tells it.
bool GateTransfer::loadBits(const InputPort& port, const std::uint8_t* bytes,
                            const std::uint32_t* slots, std::int64_t word) const {
  std::int64_t elements = port.elements(), width = port.coding.width;
  TC0_ASSERT(width <= 8);
  std::uint8_t largest = 0;
  std::uint64_t* to = state + word;
  alignas(64) std::uint64_t tiles[8 * kTile];
  for (std::int64_t e = 0; e < elements; e += kTile) {
    int columns = std::min(kTile, elements - e);
    std::uint8_t found =
        kernel.pack(bytes + e, elements, samplesOf(word), columns, port.range.lo, width, tiles);
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
    std::int64_t elements = std::ssize(netlist.outputPorts()[p].forms);
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

// Gathers one bit of `columns` numbers, from element `from` on: to(j) becomes the word of number
// j's bit `bit`, or 0 if the number has fewer bits.
template <class Word>
void GateTransfer::gather(const Port& port, std::int64_t from, std::int64_t columns, int bit,
                          std::int64_t word, const Word& to) const {
  TC0_ASSERT(from + columns <= port.elements);
  for (std::int64_t j = 0; j < columns; ++j) {
    const GatePlan::Output& form = port.forms[from + j];
    to(j) = bit < std::int64_t{form.bits} ? valueAt(plan.outputPlaces[form.first + bit], word) : 0;
  }
}

// Stores numbers that are proved to fit a byte. So only their lowest 8 bits matter, and offsets are
// added modulo 256, whatever the type's sign.
void GateTransfer::storeBytes(const Port& port, std::int64_t word, const NumbersOut& to) const {
  auto* out = reinterpret_cast<std::uint8_t*>(to.from((first + kSamples * word) * port.elements));
  std::int64_t samples = samplesOf(word);
  bool rows = byBits(port.elements, port.bits);
  std::int64_t step = rows ? kTile : kStrip;
  for (std::int64_t e = 0; e < port.elements; e += step) {
    std::int64_t columns = std::min(step, port.elements - e);
    std::uint8_t zeros[kTile] = {};
    for (std::int64_t j = 0; j < columns; ++j) zeros[j] = port.forms[e + j].offset;
    if (rows) {
      alignas(64) std::uint64_t tiles[8 * kTile];
      std::fill_n(tiles, kTile * port.bits, 0);
      for (int k = 0; k < port.bits; ++k)
        gather(port, e, columns, k, word,
               [&](std::int64_t j) -> std::uint64_t& { return tiles[kTile * k + tilePlace(j)]; });
      kernel.unpack(tiles, port.bits, zeros, samples, columns, out + e, port.elements);
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
      std::uint64_t packed = minus(tile[tilePlace(s)], minus(0, zero));
      std::uint8_t* at = out + s * port.elements + e;
      if (columns == kStrip)
        std::memcpy(at, &packed, kStrip);
      else
        for (std::int64_t j = 0; j < columns; ++j, packed >>= 8) at[j] = packed;
    }
  }
}

// Stores numbers of any type, byte plane by byte plane through tiles of eight elements. Unless they
// are known to fit (`fit`), each is compared with the type's range.
void GateTransfer::storeNumbers(const Port& port, std::int64_t word, const NumbersOut& to, bool fit,
                                const std::string& name) const {
  std::int64_t samples = samplesOf(word);
  for (std::int64_t e = 0; e < port.elements; e += kStrip) {
    std::int64_t columns = std::min(kStrip, port.elements - e);
    std::int64_t numbers[kSamples][kStrip] = {};
    for (std::int64_t plane = 0; 8 * plane < port.bits; ++plane) {
      alignas(64) std::uint64_t tile[kTile] = {};
      for (int k = 0; k < 8 && 8 * plane + k < port.bits; ++k)
        gather(port, e, columns, 8 * plane + k, word,
               [&](std::int64_t j) -> std::uint64_t& { return tile[8 * k + j]; });
      kernel.turn(tile);
      for (std::int64_t s = 0; s < samples; ++s) {
        std::uint64_t packed = tile[tilePlace(s)];
        for (std::int64_t j = 0; j < kStrip; ++j)
          numbers[s][j] += (packed >> 8 * j & 255) << 8 * plane;
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
