#pragma once

// A row of 64 bytes in two registers of AVX2, for transfer_body.h.

#include <immintrin.h>

#include <cstdint>
#include <cstring>

#include "runtime/byte_square.h"

namespace tc0 {
namespace {

struct Avx2Row {
  typedef std::uint64_t Words __attribute__((vector_size(32)));
  __m256i low, high;

  static Avx2Row load(const std::uint8_t* from, int count) {
    std::uint8_t room[64] = {};
    if (count < 64) {
      std::memcpy(room, from, count);
      from = room;
    }
    const auto* halves = reinterpret_cast<const __m256i*>(from);
    return {_mm256_loadu_si256(halves), _mm256_loadu_si256(halves + 1)};
  }
  void store(std::uint8_t* to, int count) const {
    std::uint8_t room[64];
    auto* halves = reinterpret_cast<__m256i*>(count < 64 ? room : to);
    _mm256_storeu_si256(halves, low);
    _mm256_storeu_si256(halves + 1, high);
    if (count < 64) std::memcpy(to, room, count);
  }
  Avx2Row plus(const Avx2Row& other) const {
    return {_mm256_add_epi8(low, other.low), _mm256_add_epi8(high, other.high)};
  }
  Avx2Row larger(const Avx2Row& other) const {
    return {_mm256_max_epu8(low, other.low), _mm256_max_epu8(high, other.high)};
  }
  std::uint64_t bit(int k) const {
    __m128i up = _mm_cvtsi32_si128(7 - k);
    auto of = [up](__m256i half) {
      return std::uint64_t{
          static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_sll_epi16(half, up)))};
    };
    return of(low) | of(high) << 32;
  }
  void add(std::uint64_t bits, int k) {
    const __m256i byteOf = _mm256_setr_epi64x(0, kEachByte, 2 * kEachByte, 3 * kEachByte);
    const __m256i own = _mm256_set1_epi64x(0x8040201008040201);
    const __m256i one = _mm256_set1_epi8(1 << k);
    auto ones = [&](std::uint64_t half) {
      __m256i all = _mm256_set1_epi32(half);
      __m256i found = _mm256_and_si256(_mm256_shuffle_epi8(all, byteOf), own);
      return _mm256_and_si256(_mm256_cmpeq_epi8(found, own), one);
    };
    low = _mm256_add_epi8(low, ones(bits));
    high = _mm256_add_epi8(high, ones(bits >> 32));
  }
  // Byte c of word g becomes byte g of word c: bytes of two words become pairs, pairs of two
  // 128-bit halves fours, and fours words.
  Avx2Row turned() const {
    const __m256i pairs = _mm256_broadcastsi128_si256(
        _mm_setr_epi8(0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15));
    __m256i a = _mm256_shuffle_epi8(low, pairs), b = _mm256_shuffle_epi8(high, pairs);
    __m256i even = _mm256_permute2x128_si256(a, b, 0x20);
    __m256i odd = _mm256_permute2x128_si256(a, b, 0x31);
    __m256i first = _mm256_unpacklo_epi16(even, odd), second = _mm256_unpackhi_epi16(even, odd);
    a = _mm256_permute2x128_si256(first, second, 0x20);
    b = _mm256_permute2x128_si256(first, second, 0x31);
    first = _mm256_unpacklo_epi32(a, b);
    second = _mm256_unpackhi_epi32(a, b);
    return {_mm256_permute2x128_si256(first, second, 0x20),
            _mm256_permute2x128_si256(first, second, 0x31)};
  }
};

}  // namespace
}  // namespace tc0
