#pragma once

#include <cstdint>

/// Turns squares of bytes in plain words of 64 bits. Kernels of one instruction set include this
/// header, so all it defines is local to each file.
namespace tc0 {
namespace {

constexpr std::uint64_t kEachByte = 0x0101010101010101;

/// Transposes 8 x 8 bytes: byte c of row g becomes byte g of row c. Three rounds, each of which
/// exchanges bytes between pairs of rows.
inline void turnBytes(std::uint64_t* rows) {
  constexpr std::uint64_t kLow[3] = {0x00FF00FF00FF00FF, 0x0000FFFF0000FFFF, 0x00000000FFFFFFFF};
#pragma GCC unroll 3
  for (int round = 0; round < 3; ++round)
#pragma GCC unroll 8
    for (int g = 0; g < 8; ++g) {
      int step = 1 << round;
      if ((g & step) != 0) continue;
      std::uint64_t change = ((rows[g] >> 8 * step) ^ rows[g + step]) & kLow[round];
      rows[g + step] ^= change;
      rows[g] ^= change << 8 * step;
    }
}

}  // namespace
}  // namespace tc0
