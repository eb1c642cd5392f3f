#pragma once

// Bits between samples and words, for whatever registers the including file is compiled for: loops
// of eight, which compilers turn into vectors. Included by the gate kernels alone.

#include <cstdint>
#include <cstring>

namespace tc0 {
namespace {

// words[8 k + e] bit s = bit k of byte e of bytes[s].
void packBytes(const std::uint64_t* bytes, int bits, std::uint64_t* words) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  std::uint64_t turned[8][8];  // [s % 8][s / 8]
  for (int s = 0; s < 8; ++s)
    for (int g = 0; g < 8; ++g) turned[s][g] = bytes[8 * g + s];
  for (int k = 0; k < bits; ++k) {
    std::uint64_t rows[8] = {}, out[8] = {};  // byte e of rows[g]: samples 8 g to 8 g + 7
    for (int s = 0; s < 8; ++s)
      for (int g = 0; g < 8; ++g) rows[g] |= (turned[s][g] >> k & kOnes) << s;
    for (int g = 0; g < 8; ++g)
      for (int e = 0; e < 8; ++e) out[e] |= (rows[g] >> 8 * e & 255) << 8 * g;
    std::memcpy(words + 8 * k, out, sizeof out);
  }
}

// Byte i of bytes[g] has bit s of words[k] as its bit k, s = 8 g + i.
void unpackBytes(const std::uint64_t* words, int bits, std::uint64_t* bytes) {
  constexpr std::uint64_t kOnes = 0x0101010101010101, kDiagonal = 0x8040201008040201;
  std::uint64_t total[8] = {};
  for (int k = 0; k < bits; ++k)
    for (int g = 0; g < 8; ++g) {
      std::uint64_t spread = words[k] >> 8 * g & 255;
      spread |= spread << 8;
      spread |= spread << 16;
      spread |= spread << 32;
      total[g] |= (((spread & kDiagonal) + 0x7F * kOnes) >> 7 & kOnes) << k;
    }
  std::memcpy(bytes, total, sizeof total);
}

}  // namespace
}  // namespace tc0
