#include "runtime/array_dense.h"

#ifdef __AVX512VNNI__
#include <immintrin.h>

// g++ 12 takes the undefined operands inside its own intrinsics for mistakes.
#pragma GCC diagnostic ignored "-Wuninitialized"

namespace tc0 {
namespace {

inline __m512i loadAt(const void* from) { return _mm512_loadu_si512(from); }

inline __m512i broadcast(const std::int8_t* weights) {
  std::int32_t four;
  __builtin_memcpy(&four, weights, 4);
  return _mm512_set1_epi32(four);
}

// Sums of 4 N by 16 * kVectors lanes in registers: sums[n][v]. Everything is unrolled, so the array
// never lives in memory.
template <int kVectors>
[[gnu::always_inline]] inline void dots(const DenseJob& job, std::int64_t outputQuad,
                                        std::int64_t lane, __m512i (&sums)[4][kVectors]) {
  const std::uint8_t* source = job.source + lane * 4;
  const std::int8_t* weights = job.matrix + outputQuad * job.inputQuads * 16;
  for (int n = 0; n < 4; ++n)
    for (int v = 0; v < kVectors; ++v)
      sums[n][v] = _mm512_set1_epi32(job.start[outputQuad * 4 + n]);
  for (std::int64_t k = 0; k < job.inputQuads; ++k, source += job.lanes * 4, weights += 16) {
    __m512i numbers[kVectors];
#pragma GCC unroll 4
    for (int v = 0; v < kVectors; ++v) numbers[v] = loadAt(source + 64 * v);
#pragma GCC unroll 4
    for (int n = 0; n < 4; ++n) {
      __m512i weight = broadcast(weights + 4 * n);
#pragma GCC unroll 4
      for (int v = 0; v < kVectors; ++v)
        sums[n][v] = _mm512_dpbusd_epi32(sums[n][v], numbers[v], weight);
    }
  }
}

// Without this g++ 12 joins the registers of the loop in `dots` with those of what follows, and
// then copies and spills them in every round.
template <int kVectors>
[[gnu::always_inline]] inline void settle(__m512i (&sums)[4][kVectors]) {
#pragma GCC unroll 4
  for (int n = 0; n < 4; ++n)
#pragma GCC unroll 4
    for (int v = 0; v < kVectors; ++v) asm volatile("" : "+v"(sums[n][v]));
}

template <int kVectors>
inline void sumsOf(const DenseJob& job, std::int64_t outputQuad, std::int64_t lane,
                   std::int32_t* target) {
  __m512i sums[4][kVectors];
  dots<kVectors>(job, outputQuad, lane, sums);
#pragma GCC unroll 4
  for (int n = 0; n < 4; ++n)
#pragma GCC unroll 4
    for (int v = 0; v < kVectors; ++v)
      _mm512_storeu_si512(target + n * job.lanes + lane + 16 * v, sums[n][v]);
}

void sums(const DenseJob& job, std::int64_t outputQuad, std::int32_t* target) {
  std::int64_t lane = 0;
  for (; lane + 64 <= job.lanes; lane += 64) sumsOf<4>(job, outputQuad, lane, target);
  for (; lane < job.lanes; lane += 16) sumsOf<1>(job, outputQuad, lane, target);
}

// 256 bytes looked up in four registers.
inline __m512i lookUp(__m512i index, const __m512i (&table)[4]) {
  __m512i low = _mm512_permutex2var_epi8(table[0], index, table[1]);
  __m512i high = _mm512_permutex2var_epi8(table[2], index, table[3]);
  return _mm512_mask_blend_epi8(_mm512_movepi8_mask(index), low, high);
}

// Bytes [n][4 lanes] of each 128-bit part become [4 lanes][n].
inline __m512i transposed(__m512i bytes) {
  const __m512i order =
      _mm512_broadcast_i32x4(_mm_setr_epi8(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15));
  return _mm512_shuffle_epi8(bytes, order);
}

// Clamping to a byte is what the packing instructions do; `top` is below 256.
template <int kVectors, bool kPlain, bool kTable>
[[gnu::always_inline]] inline void stepsOf(const DenseJob& job, const DenseStep& step,
                                           std::int64_t outputQuad, std::int64_t lane,
                                           std::uint8_t* target) {
  __m512i sums[4][kVectors];
  dots<kVectors>(job, outputQuad, lane, sums);
  settle<kVectors>(sums);
  const std::int32_t* shifts = step.shifts + outputQuad * 4;
  const std::int32_t* tops = step.tops + outputQuad * 4;
  const std::int32_t* factors = step.factors + outputQuad * 4;
  const std::int32_t* bases = step.bases + outputQuad * 4;
  __m512i top = _mm512_set1_epi32(tops[0] | tops[1] << 8 | tops[2] << 16 | tops[3] << 24);
#pragma GCC unroll 4
  for (int n = 0; n < 4; ++n) {
    __m512i shift = _mm512_set1_epi32(shifts[n]);
#pragma GCC unroll 4
    for (int v = 0; v < kVectors; ++v) sums[n][v] = _mm512_srav_epi32(sums[n][v], shift);
  }
#pragma GCC unroll 4
  for (int v = 0; v < kVectors; ++v) {
    __m512i low = _mm512_packs_epi32(sums[0][v], sums[1][v]);
    __m512i high = _mm512_packs_epi32(sums[2][v], sums[3][v]);
    __m512i quads = transposed(_mm512_packus_epi16(low, high));
    quads = _mm512_min_epu8(quads, top);
    if constexpr (kTable) {
      __m512i table[4];
      for (int i = 0; i < 4; ++i) table[i] = loadAt(step.table + 64 * i);
      quads = lookUp(quads, table);
    }
    if constexpr (!kPlain) {
      // Modulo 256: even and odd bytes as 16-bit products.
      __m512i even = _mm512_set1_epi32((factors[0] & 255) | (factors[2] & 255) << 16);
      __m512i odd = _mm512_set1_epi32((factors[1] & 255) | (factors[3] & 255) << 16);
      __m512i base = _mm512_set1_epi32(
          static_cast<std::int32_t>((bases[0] & 255U) | (bases[1] & 255U) << 8 |
                                    (bases[2] & 255U) << 16 | (bases[3] & 255U) << 24));
      __m512i a = _mm512_mullo_epi16(quads, even);
      __m512i b = _mm512_mullo_epi16(_mm512_srli_epi16(quads, 8), odd);
      quads = _mm512_mask_blend_epi8(0xAAAAAAAAAAAAAAAAULL, a, _mm512_slli_epi16(b, 8));
      quads = _mm512_add_epi8(quads, base);
    }
    _mm512_storeu_si512(target + (outputQuad * job.lanes + lane + 16 * v) * 4, quads);
  }
}

template <bool kPlain, bool kTable>
void allSteps(const DenseJob& job, const DenseStep& step, std::uint8_t* target) {
  std::int64_t lane = 0;
  for (; lane + 64 <= job.lanes; lane += 64)
    for (std::int64_t n = 0; n < job.outputQuads; ++n)
      stepsOf<4, kPlain, kTable>(job, step, n, lane, target);
  for (; lane < job.lanes; lane += 16)
    for (std::int64_t n = 0; n < job.outputQuads; ++n)
      stepsOf<1, kPlain, kTable>(job, step, n, lane, target);
}

void steps(const DenseJob& job, const DenseStep& step, std::uint8_t* target) {
  if (step.table != nullptr)
    allSteps<true, true>(job, step, target);
  else if (step.plain)
    allSteps<true, false>(job, step, target);
  else
    allSteps<false, false>(job, step, target);
}

void pack(const std::uint8_t* const* rows, std::uint8_t flip, std::int64_t lanes,
          std::uint8_t* target) {
  __m128i flips = _mm_set1_epi8(static_cast<char>(flip));
  for (std::int64_t lane = 0; lane < lanes; lane += 16) {
    __m512i quads = _mm512_setzero_si512();
    for (int k = 0; k < 4; ++k) {
      if (rows[k] == nullptr) continue;
      __m128i row = _mm_loadu_si128(reinterpret_cast<const __m128i*>(rows[k] + lane));
      __m512i wide = _mm512_cvtepu8_epi32(_mm_add_epi8(row, flips));
      quads = _mm512_or_si512(quads, _mm512_sll_epi32(wide, _mm_cvtsi32_si128(8 * k)));
    }
    _mm512_storeu_si512(target + lane * 4, quads);
  }
}

// Calls body(first element, how many, first lane, last lane) for strips of 8 elements, a cache line
// of 64-bit numbers, by 16 lanes, a cache line of quads; samples are passed through in order.
template <class Body>
[[gnu::always_inline]] inline void forStrips(const Transfer& t, const Body& body) {
  for (std::int64_t lane = 0; lane < t.samples; lane += 16)
    for (std::int64_t first = 0; first < t.elements; first += 8)
      body(first, t.elements - first < 8 ? t.elements - first : 8, lane,
           lane + 16 < t.samples ? lane + 16 : t.samples);
}

// Lanes without a sample are left alone.
bool fill(const Transfer& t, const std::int64_t* samples, std::uint8_t* target) {
  __m512i low = _mm512_set1_epi64(t.range.lo), high = _mm512_set1_epi64(t.range.hi);
  __m512i zero = _mm512_set1_epi64(t.zero);
  __mmask8 outside = 0;
  forStrips(t, [&](std::int64_t first, std::int64_t count, std::int64_t lane, std::int64_t last) {
    auto mask = static_cast<__mmask8>((1U << count) - 1);
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

void drain(const Transfer& t, const std::uint8_t* source, std::int64_t* samples) {
  __m512i zero = _mm512_set1_epi64(t.zero);
  forStrips(t, [&](std::int64_t first, std::int64_t count, std::int64_t lane, std::int64_t last) {
    auto mask = static_cast<__mmask8>((1U << count) - 1);
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

constexpr DenseKernels kKernels{sums, steps, pack, fill, drain};

}  // namespace

const DenseKernels* denseKernelsVnni() { return &kKernels; }

}  // namespace tc0
#else
namespace tc0 {

const DenseKernels* denseKernelsVnni() { return nullptr; }

}  // namespace tc0
#endif
