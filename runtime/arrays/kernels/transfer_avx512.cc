#include "runtime/arrays/kernels/transfer.h"

#ifdef __AVX512BW__
#include <immintrin.h>

#include "circuit/base/assert.h"

// g++ 12 takes the undefined operands inside its own intrinsics for mistakes.
#pragma GCC diagnostic ignored "-Wuninitialized"

namespace tc0 {
namespace {

// Calls body(first element, how many, first lane, last lane) for strips of kElements elements, a
// cache line of the samples, by 16 lanes, a cache line of quads. Samples are visited in order.
template <std::int64_t kElements, class Body>
[[gnu::always_inline]] inline void forStrips(const Transfer& t, const Body& body) {
  for (std::int64_t lane = 0; lane < t.samples; lane += 16)
    for (std::int64_t first = 0; first < t.elements; first += kElements)
      body(first, t.elements - first < kElements ? t.elements - first : kElements, lane,
           lane + 16 < t.samples ? lane + 16 : t.samples);
}

// Transposes 16 x 16 numbers of 32 bits: number j of rows[i] becomes number i of rows[j]. The
// machine's unpacking works within 128 bits, so pairs and fours are made there first and then moved
// as a whole.
[[gnu::always_inline]] inline void transpose(__m512i (&rows)[16]) {
  __m512i pairs[16], fours[16];
#pragma GCC unroll 8
  for (int i = 0; i < 16; i += 2) {
    pairs[i] = _mm512_unpacklo_epi32(rows[i], rows[i + 1]);
    pairs[i + 1] = _mm512_unpackhi_epi32(rows[i], rows[i + 1]);
  }
  // fours[4 g + c] holds, in its 128-bit part p, numbers 4 p + c of rows 4 g to 4 g + 3.
#pragma GCC unroll 4
  for (int i = 0; i < 16; i += 4) {
    fours[i] = _mm512_unpacklo_epi64(pairs[i], pairs[i + 2]);
    fours[i + 1] = _mm512_unpackhi_epi64(pairs[i], pairs[i + 2]);
    fours[i + 2] = _mm512_unpacklo_epi64(pairs[i + 1], pairs[i + 3]);
    fours[i + 3] = _mm512_unpackhi_epi64(pairs[i + 1], pairs[i + 3]);
  }
#pragma GCC unroll 4
  for (int c = 0; c < 4; ++c) {
    __m512i a = _mm512_shuffle_i32x4(fours[c], fours[4 + c], 0x44);
    __m512i b = _mm512_shuffle_i32x4(fours[c], fours[4 + c], 0xEE);
    __m512i d = _mm512_shuffle_i32x4(fours[8 + c], fours[12 + c], 0x44);
    __m512i e = _mm512_shuffle_i32x4(fours[8 + c], fours[12 + c], 0xEE);
    rows[c] = _mm512_shuffle_i32x4(a, d, 0x88);
    rows[4 + c] = _mm512_shuffle_i32x4(a, d, 0xDD);
    rows[8 + c] = _mm512_shuffle_i32x4(b, e, 0x88);
    rows[12 + c] = _mm512_shuffle_i32x4(b, e, 0xDD);
  }
}

// A mask of the first `count` bytes, 1 to 64.
inline __mmask64 firstBytes(std::int64_t count) { return ~__mmask64{0} >> (64 - count); }

}  // namespace

// Eight samples of 64 bits at a time become the bytes of two quads.
bool fillAvx512(const Transfer& t, const std::int64_t* samples, std::uint8_t* target) {
  __m512i low = _mm512_set1_epi64(t.lo), high = _mm512_set1_epi64(t.hi);
  __m512i zero = _mm512_set1_epi64(t.zero);
  __mmask8 outside = 0;
  forStrips<8>(
      t, [&](std::int64_t first, std::int64_t count, std::int64_t lane, std::int64_t last) {
        __mmask8 mask = (1U << count) - 1;
        std::uint8_t* quad = target + first * t.lanes;
        for (std::int64_t l = lane; l < last; ++l) {
          __m512i values = _mm512_maskz_loadu_epi64(mask, samples + l * t.elements + first);
          outside |= _mm512_mask_cmplt_epi64_mask(mask, values, low) |
                     _mm512_mask_cmpgt_epi64_mask(mask, values, high);
          __m128i bytes = _mm512_cvtepi64_epi8(_mm512_sub_epi64(values, zero));
          _mm_storeu_si32(quad + l * 4, bytes);
          if (count > 4) _mm_storeu_si32(quad + (t.lanes + l) * 4, _mm_bsrli_si128(bytes, 4));
        }
      });
  return outside == 0;
}

// The bytes of two quads become eight numbers of 64 bits at a time.
void drainAvx512(const Transfer& t, const std::uint8_t* source, std::int64_t* samples) {
  __m512i zero = _mm512_set1_epi64(t.zero);
  forStrips<8>(
      t, [&](std::int64_t first, std::int64_t count, std::int64_t lane, std::int64_t last) {
        __mmask8 mask = (1U << count) - 1;
        const std::uint8_t* quad = source + first * t.lanes;
        const std::uint8_t* next = count > 4 ? quad + t.lanes * 4 : quad;
        for (std::int64_t l = lane; l < last; ++l) {
          __m128i bytes =
              _mm_unpacklo_epi32(_mm_loadu_si32(quad + l * 4), _mm_loadu_si32(next + l * 4));
          __m512i values = _mm512_add_epi64(_mm512_cvtepu8_epi64(bytes), zero);
          _mm512_mask_storeu_epi64(samples + l * t.elements + first, mask, values);
        }
      });
}

// Sixteen rows of 64 bytes are sixteen rows of 16 quads: transposed as 32-bit numbers, they are the
// sixteen quads of 16 lanes.
bool fillBytesAvx512(const Transfer& t, bool isSigned, const std::uint8_t* samples,
                     std::uint8_t* target) {
  // Comparisons are unsigned, so signed numbers are compared after adding 128 (an exclusive or).
  TC0_ASSERT(t.lanes % 16 == 0 && t.samples <= t.lanes);
  std::int64_t raise = isSigned ? 128 : 0;
  std::int64_t lo = t.lo + raise, hi = t.hi + raise;
  if (lo > 255 || hi < 0) return t.samples == 0 || t.elements == 0;
  __m512i flip = _mm512_set1_epi8(raise);
  __m512i low = _mm512_set1_epi8(lo < 0 ? 0 : lo);
  __m512i high = _mm512_set1_epi8(hi > 255 ? 255 : hi);
  __m512i zero = _mm512_set1_epi8(t.zero);
  __mmask64 outside = 0;
  forStrips<64>(
      t, [&](std::int64_t first, std::int64_t count, std::int64_t lane, std::int64_t last) {
        __mmask64 mask = firstBytes(count);
        __m512i rows[16];
#pragma GCC unroll 16
        for (int i = 0; i < 16; ++i) {
          __mmask64 own = lane + i < last ? mask : 0;
          __m512i values = _mm512_maskz_loadu_epi8(own, samples + (lane + i) * t.elements + first);
          __m512i raised = _mm512_xor_si512(values, flip);
          outside |= _mm512_mask_cmplt_epu8_mask(own, raised, low) |
                     _mm512_mask_cmpgt_epu8_mask(own, raised, high);
          rows[i] = _mm512_sub_epi8(values, zero);
        }
        transpose(rows);
        std::uint8_t* quad = target + (first * t.lanes + lane * 4);
        std::int64_t quads = (count + 3) / 4;
#pragma GCC unroll 16
        for (int q = 0; q < 16; ++q)
          if (q < quads) _mm512_storeu_si512(quad + q * t.lanes * 4, rows[q]);
      });
  return outside == 0;
}

// Sixteen quads of 16 lanes become sixteen rows of 64 bytes.
void drainBytesAvx512(const Transfer& t, const std::uint8_t* source, std::uint8_t* samples) {
  __m512i zero = _mm512_set1_epi8(t.zero);
  forStrips<64>(
      t, [&](std::int64_t first, std::int64_t count, std::int64_t lane, std::int64_t last) {
        const std::uint8_t* quad = source + (first * t.lanes + lane * 4);
        std::int64_t quads = (count + 3) / 4;
        __m512i rows[16];
#pragma GCC unroll 16
        for (int q = 0; q < 16; ++q)
          rows[q] = q < quads ? _mm512_add_epi8(_mm512_loadu_si512(quad + q * t.lanes * 4), zero)
                              : _mm512_setzero_si512();
        transpose(rows);
#pragma GCC unroll 16
        for (int i = 0; i < 16; ++i)
          if (lane + i < last)
            _mm512_mask_storeu_epi8(samples + (lane + i) * t.elements + first, firstBytes(count),
                                    rows[i]);
      });
}

}  // namespace tc0
#endif
