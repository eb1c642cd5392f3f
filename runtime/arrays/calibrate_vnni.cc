#include "runtime/arrays/calibrate.h"

#ifdef __AVX512VNNI__
#include <immintrin.h>

#include <cstdint>

// g++ 12 takes the undefined operands inside its own intrinsics for mistakes.
#pragma GCC diagnostic ignored "-Wuninitialized"

#include "runtime/arrays/calibrate_rate.h"

namespace tc0 {
namespace {

void multiply(int repeats) {
  __m512i sums[16], numbers = _mm512_set1_epi8(3), weights = _mm512_set1_epi8(-2);
  for (__m512i& sum : sums) sum = _mm512_setzero_si512();
  for (int i = 0; i < repeats; ++i) {
    asm volatile("" : "+v"(numbers), "+v"(weights));
#pragma GCC unroll 16
    for (int k = 0; k < 16; ++k) sums[k] = _mm512_dpbusd_epi32(sums[k], numbers, weights);
  }
#pragma GCC unroll 16
  for (int k = 0; k < 16; ++k) asm volatile("" : : "v"(sums[k]));
}

void threshold(int repeats) {
  alignas(64) static thread_local std::int32_t sums[256];
  alignas(64) static thread_local std::uint8_t bytes[256];
  __m128i shift = _mm_cvtsi32_si128(6);
  __m512i top = _mm512_set1_epi8(63), order = _mm512_set1_epi32(0x0C080400);
  for (int i = 0; i < repeats; ++i) {
    asm volatile("" : "+v"(shift), "+v"(top), "+v"(order) : : "memory");
#pragma GCC unroll 4
    for (int v = 0; v < 4; ++v) {
      __m512i shifted[4];
#pragma GCC unroll 4
      for (int n = 0; n < 4; ++n)
        shifted[n] = _mm512_sra_epi32(_mm512_load_si512(sums + 64 * n + 16 * v), shift);
      __m512i low = _mm512_packs_epi32(shifted[0], shifted[1]);
      __m512i high = _mm512_packs_epi32(shifted[2], shifted[3]);
      __m512i quads = _mm512_shuffle_epi8(_mm512_packus_epi16(low, high), order);
      _mm512_store_si512(bytes + 64 * v, _mm512_min_epu8(quads, top));
    }
  }
  asm volatile("" : : "r"(bytes) : "memory");
}

}  // namespace

CoreRates coreRatesVnni() {
  return {rate([](int repeats) { multiply(repeats); }) * 16 * 64,
          rate([](int repeats) { threshold(repeats); }) * 256};
}

}  // namespace tc0
#else
namespace tc0 {

CoreRates coreRatesVnni() { return {}; }

}  // namespace tc0
#endif
