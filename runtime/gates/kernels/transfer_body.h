#pragma once

// Turns bits of samples into words and back, for a type Row of 64 bytes. Each gate kernel includes
// this once with the Row of its instruction set, and nothing else does. All of it is local to that
// file.
//
// A *tile* is 64 x 64 bits, transposed in registers. Row r stands in word tilePlace(r) = 8 (r % 8)
// + r / 8 before, and so does column c afterwards. Transposing takes six rounds of exchanges
// between words whose numbers differ in one bit. In this order three of the rounds exchange bits
// between whole rows of eight words, and the other three together are one transposition of bytes
// within such a row.

#include <cstdint>
#include <cstring>

#include "circuit/base/assert.h"
#include "runtime/byte_square.h"
#include "runtime/gates/kernels.h"
#include "runtime/gates/kernels/body.h"

namespace tc0 {
namespace {

// Makes eight bytes that are 0 or 1 of the eight bits of one byte: the byte is copied to all eight,
// each keeps one bit, and adding 127 carries any bit to the top.
inline std::uint64_t spread(std::uint64_t byte) {
  constexpr std::uint64_t kDiagonal = 0x8040201008040201;
  return ((byte * kEachByte & kDiagonal) + 0x7F * kEachByte) >> 7 & kEachByte;
}

// 64 bytes in plain C++.
struct PlainRow {
  typedef std::uint64_t Words __attribute__((vector_size(16)));
  std::uint64_t word[8];

  static PlainRow load(const std::uint8_t* from, int count) {
    PlainRow row{};
    if (count == 64)
      std::memcpy(row.word, from, 64);
    else
      std::memcpy(row.word, from, count);
    return row;
  }
  void store(std::uint8_t* to, int count) const { std::memcpy(to, word, count); }
  // Adds byte by byte: the low seven bits are added as they are, which carries at most into the top
  // bit, and top bits are added without a carry, by exclusive or.
  PlainRow plus(const PlainRow& other) const {
    constexpr std::uint64_t kTops = 128 * kEachByte;
    PlainRow sum;
    for (int g = 0; g < 8; ++g)
      sum.word[g] =
          ((word[g] & ~kTops) + (other.word[g] & ~kTops)) ^ ((word[g] ^ other.word[g]) & kTops);
    return sum;
  }
  PlainRow larger(const PlainRow& other) const {
    PlainRow row;
    std::uint8_t a[64], b[64];
    std::memcpy(a, word, 64);
    std::memcpy(b, other.word, 64);
    for (int i = 0; i < 64; ++i) a[i] = a[i] < b[i] ? b[i] : a[i];
    std::memcpy(row.word, a, 64);
    return row;
  }
  // Bit k of each byte: the multiplication gathers the lowest bits of eight bytes in the top one.
  std::uint64_t bit(int k) const {
    std::uint64_t bits = 0;
    for (int g = 0; g < 8; ++g)
      bits |= (word[g] >> k & kEachByte) * 0x0102040810204080 >> 56 << 8 * g;
    return bits;
  }
  // Adds 2^k to each byte whose bit is set.
  void add(std::uint64_t bits, int k) {
    PlainRow ones;
    for (int g = 0; g < 8; ++g) ones.word[g] = spread(bits >> 8 * g & 255) << k;
    *this = plus(ones);
  }
  // Byte c of word g becomes byte g of word c.
  PlainRow turned() const {
    PlainRow row = *this;
    turnBytes(row.word);
    return row;
  }
};

// Transposes a tile (the head of this file says how).
template <class Row>
void turnTile(std::uint64_t* tile) {
  using Words = typename Row::Words;
  constexpr int kEight = 8 * sizeof(std::uint64_t) / sizeof(Words);
  constexpr std::uint64_t kLow[3] = {0x5555555555555555, 0x3333333333333333, 0x0F0F0F0F0F0F0F0F};
  for (int part = 0; part < kEight; ++part) {
    Words rows[8];
    auto* from = reinterpret_cast<const Words*>(tile) + part;
    for (int i = 0; i < 8; ++i) rows[i] = from[kEight * i];
#pragma GCC unroll 3
    for (int round = 0; round < 3; ++round)
#pragma GCC unroll 8
      for (int i = 0; i < 8; ++i) {
        int step = 1 << round;
        if ((i & step) != 0) continue;
        Words change = ((rows[i] >> step) ^ rows[i + step]) & kLow[round];
        rows[i + step] ^= change;
        rows[i] ^= change << step;
      }
    auto* to = reinterpret_cast<Words*>(tile) + part;
    for (int i = 0; i < 8; ++i) to[kEight * i] = rows[i];
  }
  for (int i = 0; i < 8; ++i) {
    auto* bytes = reinterpret_cast<std::uint8_t*>(tile + 8 * i);
    Row::load(bytes, 64).turned().store(bytes, 64);
  }
}

template <class Row>
std::uint8_t packRows(const std::uint8_t* bytes, std::int64_t stride, int samples, int elements,
                      std::uint8_t zero, int bits, std::uint64_t* tiles) {
  TC0_ASSERT(samples <= 64 && elements <= 64 && bits <= 8);
  std::uint8_t less[128] = {};
  std::memset(less, -zero, 64);
  Row shift = Row::load(less, elements), largest = Row::load(less + 64, 64);
  for (int s = 0; s < samples; ++s) {
    Row row = Row::load(bytes + s * stride, elements).plus(shift);
    largest = largest.larger(row);
    for (int k = 0; k < bits; ++k) tiles[64 * k + tilePlace(s)] = row.bit(k);
  }
  for (int s = samples; s < 64; ++s)
    for (int k = 0; k < bits; ++k) tiles[64 * k + tilePlace(s)] = 0;
  for (int k = 0; k < bits; ++k) turnTile<Row>(tiles + 64 * k);
  largest.store(less, 64);
  std::uint8_t most = 0;
  for (int e = 0; e < 64; ++e) most = most < less[e] ? less[e] : most;
  return most;
}

template <class Row>
void unpackRows(std::uint64_t* tiles, int bits, const std::uint8_t* zeros, int samples,
                int elements, std::uint8_t* bytes, std::int64_t stride) {
  TC0_ASSERT(samples <= 64 && elements <= 64 && bits <= 8);
  for (int k = 0; k < bits; ++k) turnTile<Row>(tiles + 64 * k);
  Row start = Row::load(zeros, 64);
  for (int s = 0; s < samples; ++s) {
    Row row = start;
    for (int k = 0; k < bits; ++k) row.add(tiles[64 * k + tilePlace(s)], k);
    row.store(bytes + s * stride, elements);
  }
}

// The kernel whose slots are kVectors vectors V; its transfer works on rows of type Row.
template <class V, int kVectors, class Row>
constexpr GateKernel makeKernel() {
  return {kVectors * static_cast<int>(sizeof(V) / 8), runGates<Lanes<V, kVectors>>, turnTile<Row>,
          packRows<Row>, unpackRows<Row>};
}

}  // namespace
}  // namespace tc0
