#include "runtime/arrays/calibrate.h"

#ifdef __AVX2__
#include <immintrin.h>

#include <cstdint>

#include "runtime/arrays/calibrate_rate.h"

namespace tc0 {
namespace {

void multiply(int repeats) {
  __m256i sums[12], numbers = _mm256_set1_epi8(3), weights = _mm256_set1_epi8(-2);
  for (__m256i& sum : sums) sum = _mm256_setzero_si256();
  for (int i = 0; i < repeats; ++i) {
    asm volatile("" : "+x"(numbers), "+x"(weights));
#pragma GCC unroll 12
    for (int k = 0; k < 12; ++k)
      sums[k] = _mm256_add_epi16(sums[k], _mm256_maddubs_epi16(numbers, weights));
      // Otherwise the compiler would make one product of all.
#pragma GCC unroll 12
    for (int k = 0; k < 12; ++k) asm volatile("" : "+x"(sums[k]));
  }
}

void threshold(int repeats) {
  alignas(32) static thread_local std::int32_t sums[128];
  alignas(32) static thread_local std::uint8_t bytes[128];
  __m128i shift = _mm_cvtsi32_si128(6);
  __m256i top = _mm256_set1_epi8(63), order = _mm256_set1_epi32(0x0C080400);
  for (int i = 0; i < repeats; ++i) {
    asm volatile("" : "+x"(shift), "+x"(top), "+x"(order) : : "memory");
#pragma GCC unroll 4
    for (int v = 0; v < 4; ++v) {
      __m256i shifted[4];
#pragma GCC unroll 4
      for (int n = 0; n < 4; ++n)
        shifted[n] = _mm256_sra_epi32(
            _mm256_load_si256(reinterpret_cast<const __m256i*>(sums + 32 * n + 8 * v)), shift);
      __m256i low = _mm256_packs_epi32(shifted[0], shifted[1]);
      __m256i high = _mm256_packs_epi32(shifted[2], shifted[3]);
      __m256i quads = _mm256_shuffle_epi8(_mm256_packus_epi16(low, high), order);
      _mm256_store_si256(reinterpret_cast<__m256i*>(bytes + 32 * v), _mm256_min_epu8(quads, top));
    }
  }
  asm volatile("" : : "r"(bytes) : "memory");
}

}  // namespace

CoreRates coreRatesAvx2() {
  return {rate([](int repeats) { multiply(repeats); }) * 12 * 32,
          rate([](int repeats) { threshold(repeats); }) * 128};
}

}  // namespace tc0
#else
namespace tc0 {

CoreRates coreRatesAvx2() { return {}; }

}  // namespace tc0
#endif
