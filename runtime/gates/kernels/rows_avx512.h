#pragma once

// A row of 64 bytes in a register of AVX-512, for transfer_body.h.

#include <immintrin.h>

#include <cstdint>

namespace tc0 {
namespace {

struct Avx512Row {
  typedef std::uint64_t Words __attribute__((vector_size(64)));
  __m512i bytes;

  static __mmask64 first(int count) { return ~std::uint64_t{0} >> (64 - count); }
  static Avx512Row load(const std::uint8_t* from, int count) {
    return {_mm512_maskz_loadu_epi8(first(count), from)};
  }
  void store(std::uint8_t* to, int count) const {
    _mm512_mask_storeu_epi8(to, first(count), bytes);
  }
  Avx512Row plus(const Avx512Row& other) const { return {_mm512_add_epi8(bytes, other.bytes)}; }
  Avx512Row larger(const Avx512Row& other) const { return {_mm512_max_epu8(bytes, other.bytes)}; }
  std::uint64_t bit(int k) const { return _mm512_test_epi8_mask(bytes, _mm512_set1_epi8(1 << k)); }
  void add(std::uint64_t bits, int k) {
    bytes = _mm512_mask_add_epi8(bytes, bits, bytes, _mm512_set1_epi8(1 << k));
  }
  // Byte c of word g becomes byte g of word c: bytes of two words become pairs, and pairs words.
  Avx512Row turned() const {
    const __m512i pairs = _mm512_set4_epi32(0x0F070E06, 0x0D050C04, 0x0B030A02, 0x09010800);
    alignas(64) std::uint16_t words[32];
    for (int c = 0; c < 8; ++c)
      for (int lane = 0; lane < 4; ++lane) words[4 * c + lane] = 8 * lane + c;
    return {_mm512_permutexvar_epi16(_mm512_load_si512(words), _mm512_shuffle_epi8(bytes, pairs))};
  }
};

}  // namespace
}  // namespace tc0
