#include "circuit/wire_list.h"

namespace tc0 {
namespace {

constexpr std::size_t kMaxNumberBytes = 10;

std::uint8_t* write(std::uint8_t* at, std::uint64_t value) {
  for (; value >= 128; value >>= 7) *at++ = static_cast<std::uint8_t>(value | 128);
  *at++ = static_cast<std::uint8_t>(value);
  return at;
}

}  // namespace

std::uint64_t WireLists::add(std::span<const Wire> wires) {
  std::uint64_t offset = bytes_.size();
  std::uint8_t block[4096];
  std::uint8_t* at = write(block, wires.size());
  std::int64_t previous = 0;
  for (const Wire& wire : wires) {
    if (block + sizeof block - at < static_cast<std::ptrdiff_t>(2 * kMaxNumberBytes)) {
      bytes_.insert(bytes_.end(), block, at);
      at = block;
    }
    at = write(at, static_cast<std::uint64_t>(wire.source - previous));
    at = write(at, (static_cast<std::uint64_t>(wire.weight) << 1) ^
                       static_cast<std::uint64_t>(wire.weight >> 63));
    previous = wire.source;
  }
  bytes_.insert(bytes_.end(), block, at);
  entries_ += wires.size();
  return offset;
}

WireLists::List WireLists::at(std::uint64_t offset) const {
  const std::uint8_t* at = bytes_.data() + offset;
  std::uint64_t size = 0;
  int shift = 0;
  do {
    size |= static_cast<std::uint64_t>(*at & 127) << shift;
    shift += 7;
  } while (*at++ >= 128);
  return {at, size};
}

}  // namespace tc0
