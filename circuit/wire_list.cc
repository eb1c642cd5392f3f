#include "circuit/wire_list.h"

#include <iterator>

#include "circuit/base/assert.h"

namespace tc0 {
namespace {

constexpr std::ptrdiff_t kMaxNumberBytes = 10;  // 64 bits at 7 bits a byte

// Writes a number in 7 bits a byte, the lowest first; the high bit of a byte says that more follow.
std::uint8_t* write(std::uint8_t* at, std::uint64_t value) {
  for (; value >= 128; value >>= 7) *at++ = static_cast<std::uint8_t>(value | 128);
  *at++ = static_cast<std::uint8_t>(value);
  return at;
}

}  // namespace

// Bytes collect in a small block, so that the vector grows by blocks and not by bytes. The zigzag
// code of a weight w is 2 w for w >= 0 and -2 w - 1 for w < 0: the sign moves to the lowest bit.
std::uint64_t WireLists::add(std::span<const Wire> wires) {
  std::uint64_t offset = bytes_.size();
  std::uint8_t block[4096];
  std::uint8_t* at = write(block, wires.size());
  std::int64_t previous = 0;
  for (const Wire& wire : wires) {
    TC0_ASSERT(wire.weight != 0 && (&wire == wires.data() || wire.source > previous));
    if (std::end(block) - at < 2 * kMaxNumberBytes) {
      bytes_.insert(bytes_.end(), block, at);
      at = block;
    }
    at = write(at, wire.source - previous);
    std::uint64_t weight = wire.weight;
    at = write(at, (weight << 1) ^ -(weight >> 63));
    previous = wire.source;
  }
  bytes_.insert(bytes_.end(), block, at);
  entries_ += wires.size();
  return offset;
}

WireLists::List WireLists::at(std::uint64_t offset) const {
  TC0_ASSERT(offset < bytes_.size());
  const std::uint8_t* at = bytes_.data() + offset;
  std::uint64_t size = 0;
  int shift = 0;
  do {
    size |= std::uint64_t{*at & 127u} << shift;
    shift += 7;
  } while (*at++ >= 128);
  return {at, size};
}

}  // namespace tc0
