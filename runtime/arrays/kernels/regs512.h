#pragma once

// Registers of 512 bits for dense_body.h. Only the files for AVX-512 include this.

#include <immintrin.h>

#include <cstdint>

namespace tc0 {
namespace {

/// Registers of AVX-512 without byte dot products: bytes are widened to 16 bits, even and odd ones
/// apart, whose products and sums of two are exact in 32 bits.
struct Regs512 {
  using Reg = __m512i;
  static constexpr int kLanes = 16, kVectors = 4;
  static constexpr bool kTables = false, kShort = true;
  struct Pairs {
    Reg even, odd;
  };
  using Numbers = Pairs;
  using Weights = Pairs;

  static Reg load(const void* from) { return _mm512_loadu_si512(from); }
  static void store(void* to, Reg a) { _mm512_storeu_si512(to, a); }
  static Reg set(std::int32_t number) { return _mm512_set1_epi32(number); }
  static void settle(Reg& a) { asm volatile("" : "+v"(a)); }

  static Numbers numbers(const void* from) {
    Reg four = load(from);
    return {_mm512_and_si512(four, set(0x00FF00FF)), _mm512_srli_epi16(four, 8)};
  }
  static Weights weights(std::int32_t four) {
    Reg all = set(four);
    return {_mm512_srai_epi16(_mm512_slli_epi16(all, 8), 8), _mm512_srai_epi16(all, 8)};
  }
  static void dot(Reg& sum, const Numbers& a, const Weights& b) {
    sum = _mm512_add_epi32(sum, _mm512_madd_epi16(a.even, b.even));
    sum = _mm512_add_epi32(sum, _mm512_madd_epi16(a.odd, b.odd));
  }

  static void shortDot(Reg& shorts, Reg numbers, Reg weights) {
    shorts = _mm512_add_epi16(shorts, _mm512_maddubs_epi16(numbers, weights));
  }
  static void addShorts(Reg& sum, Reg shorts) {
    sum = _mm512_add_epi32(sum, _mm512_madd_epi16(shorts, _mm512_set1_epi16(1)));
  }

  static Reg absoluteBytes(Reg a) { return _mm512_abs_epi8(a); }
  // Bytes of a, negated where b is negative.
  static Reg withSigns(Reg a, Reg b) {
    return _mm512_mask_sub_epi8(a, _mm512_movepi8_mask(b), _mm512_setzero_si512(), a);
  }
  static Reg multiply32(Reg a, Reg b) { return _mm512_mullo_epi32(a, b); }

  static Reg add32(Reg a, Reg b) { return _mm512_add_epi32(a, b); }
  static Reg left32(Reg a, int by) { return _mm512_sll_epi32(a, _mm_cvtsi32_si128(by)); }
  static Reg shiftRight(Reg a, Reg by) { return _mm512_srav_epi32(a, by); }
  static Reg packSigned32(Reg a, Reg b) { return _mm512_packs_epi32(a, b); }
  static Reg packUnsigned16(Reg a, Reg b) { return _mm512_packus_epi16(a, b); }
  static Reg left16(Reg a, unsigned by) { return _mm512_slli_epi16(a, by); }
  static Reg right16(Reg a, unsigned by) { return _mm512_srli_epi16(a, by); }
  static Reg multiply16(Reg a, Reg b) { return _mm512_mullo_epi16(a, b); }
  static Reg unpackLow16(Reg a, Reg b) { return _mm512_unpacklo_epi16(a, b); }
  static Reg unpackHigh16(Reg a, Reg b) { return _mm512_unpackhi_epi16(a, b); }
  static Reg minBytes(Reg a, Reg b) { return _mm512_min_epu8(a, b); }
  static Reg addBytes(Reg a, Reg b) { return _mm512_add_epi8(a, b); }
  static Reg bitOr(Reg a, Reg b) { return _mm512_or_si512(a, b); }
  static Reg bitAnd(Reg a, Reg b) { return _mm512_and_si512(a, b); }
  static Reg evenOdd(Reg even, Reg odd) {
    return _mm512_mask_blend_epi8(0xAAAAAAAAAAAAAAAAULL, even, odd);
  }
  // Bytes [n][4 lanes] of each 128-bit part become [4 lanes][n].
  static Reg transposed(Reg bytes) {
    const Reg order =
        _mm512_broadcast_i32x4(_mm_setr_epi8(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15));
    return _mm512_shuffle_epi8(bytes, order);
  }
  static Reg widened(const std::uint8_t* bytes) {
    return _mm512_cvtepu8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes)));
  }

  static Reg pick(Reg index, const std::int16_t* from, bool two) {
    return two ? _mm512_permutex2var_epi16(load(from), index, load(from + 32))
               : _mm512_permutexvar_epi16(index, load(from));
  }
  // Looks up numbers of 16 bits in a list: counts the points below a number by halving, then takes
  // the value there. Both lists are in registers.
  static Reg search(Reg numbers, const std::int16_t* points, const std::int16_t* values,
                    int depth) {
    bool two = depth > 5;
    Reg rank = _mm512_setzero_si512();
    for (int half = 1 << (depth - 1); half > 0; half /= 2) {
      Reg point = pick(rank, points + half - 1, two);
      rank = _mm512_mask_add_epi16(rank, _mm512_cmpgt_epi16_mask(numbers, point), rank,
                                   _mm512_set1_epi16(half));
    }
    return pick(rank, values, two);
  }
};

}  // namespace
}  // namespace tc0
