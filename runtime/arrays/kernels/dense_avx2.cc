#include "runtime/arrays/kernels/dense.h"

#ifdef __AVX2__
#include <immintrin.h>

#include "runtime/arrays/kernels/dense_body.h"

namespace tc0 {
namespace {

// Registers of AVX2. There are no byte dot products, but sums of two products of bytes, in 16 bits.
// If those may not fit, bytes are widened to 16 bits, even and odd ones apart, whose products and
// sums of two are exact in 32 bits.
struct Regs256 {
  using Reg = __m256i;
  static constexpr int kLanes = 8, kVectors = 2;
  static constexpr bool kTables = false, kShort = true;
  struct Pairs {
    Reg even, odd;
  };
  using Numbers = Pairs;
  using Weights = Pairs;

  static Reg load(const void* from) {
    return _mm256_loadu_si256(static_cast<const __m256i*>(from));
  }
  static void store(void* to, Reg a) { _mm256_storeu_si256(static_cast<__m256i*>(to), a); }
  static Reg set(std::int32_t number) { return _mm256_set1_epi32(number); }
  // Hides the register from the compiler (dense_body.h, dots).
  static void settle(Reg& a) { asm volatile("" : "+x"(a)); }

  static Numbers numbers(const void* from) {
    Reg four = load(from);
    return {_mm256_and_si256(four, set(0x00FF00FF)), _mm256_srli_epi16(four, 8)};
  }
  static Weights weights(std::int32_t four) {
    Reg all = set(four);
    return {_mm256_srai_epi16(_mm256_slli_epi16(all, 8), 8), _mm256_srai_epi16(all, 8)};
  }
  static void dot(Reg& sum, const Numbers& a, const Weights& b) {
    sum = _mm256_add_epi32(sum, _mm256_madd_epi16(a.even, b.even));
    sum = _mm256_add_epi32(sum, _mm256_madd_epi16(a.odd, b.odd));
  }

  static void shortDot(Reg& shorts, Reg numbers, Reg weights) {
    shorts = _mm256_add_epi16(shorts, _mm256_maddubs_epi16(numbers, weights));
  }
  static void addShorts(Reg& sum, Reg shorts) {
    sum = _mm256_add_epi32(sum, _mm256_madd_epi16(shorts, _mm256_set1_epi16(1)));
  }

  static Reg absoluteBytes(Reg a) { return _mm256_abs_epi8(a); }
  // Bytes of a, negated where b is negative and 0 where it is 0.
  static Reg withSigns(Reg a, Reg b) { return _mm256_sign_epi8(a, b); }
  static Reg multiply32(Reg a, Reg b) { return _mm256_mullo_epi32(a, b); }

  static Reg add32(Reg a, Reg b) { return _mm256_add_epi32(a, b); }
  static Reg left32(Reg a, int by) { return _mm256_sll_epi32(a, _mm_cvtsi32_si128(by)); }
  static Reg shiftRight(Reg a, Reg by) { return _mm256_srav_epi32(a, by); }
  static Reg packSigned32(Reg a, Reg b) { return _mm256_packs_epi32(a, b); }
  static Reg packUnsigned16(Reg a, Reg b) { return _mm256_packus_epi16(a, b); }
  static Reg left16(Reg a, int by) { return _mm256_slli_epi16(a, by); }
  static Reg right16(Reg a, int by) { return _mm256_srli_epi16(a, by); }
  static Reg multiply16(Reg a, Reg b) { return _mm256_mullo_epi16(a, b); }
  static Reg unpackLow16(Reg a, Reg b) { return _mm256_unpacklo_epi16(a, b); }
  static Reg unpackHigh16(Reg a, Reg b) { return _mm256_unpackhi_epi16(a, b); }
  static Reg minBytes(Reg a, Reg b) { return _mm256_min_epu8(a, b); }
  static Reg addBytes(Reg a, Reg b) { return _mm256_add_epi8(a, b); }
  static Reg bitOr(Reg a, Reg b) { return _mm256_or_si256(a, b); }
  static Reg bitAnd(Reg a, Reg b) { return _mm256_and_si256(a, b); }
  // Even bytes of one register and odd bytes of another.
  static Reg evenOdd(Reg even, Reg odd) {
    return _mm256_blendv_epi8(even, odd, _mm256_set1_epi16(0xFF00));
  }
  // Bytes [n][4 lanes] of each 128-bit part become [4 lanes][n].
  static Reg transposed(Reg bytes) {
    const Reg order = _mm256_broadcastsi128_si256(
        _mm_setr_epi8(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15));
    return _mm256_shuffle_epi8(bytes, order);
  }
  // Bytes as 32-bit numbers.
  static Reg widened(const std::uint8_t* bytes) {
    return _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(bytes)));
  }

  // Looks up numbers of 16 bits in a list by one comparison for each point.
  static Reg search(Reg numbers, const std::int16_t* points, const std::int16_t* values,
                    int depth) {
    Reg found = _mm256_set1_epi16(values[0]);
    for (int k = 0; k + 1 < 1 << depth; ++k) {
      Reg above = _mm256_cmpgt_epi16(numbers, _mm256_set1_epi16(points[k]));
      std::int16_t step = values[k + 1] - values[k];
      found = _mm256_add_epi16(found, _mm256_and_si256(above, _mm256_set1_epi16(step)));
    }
    return found;
  }
};

constexpr DenseKernels kKernels{productsKernel<Regs256>,
                                sumsKernel<Regs256>,
                                stepsKernel<Regs256>,
                                packKernel<Regs256>,
                                nullptr,
                                nullptr,
                                nullptr,
                                nullptr,
                                nullptr};

}  // namespace

const DenseKernels* denseKernelsAvx2() { return &kKernels; }

}  // namespace tc0
#else
namespace tc0 {

const DenseKernels* denseKernelsAvx2() { return nullptr; }

}  // namespace tc0
#endif
