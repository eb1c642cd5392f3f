#pragma once

/// Loops over float32 arrays of the CPU that use AVX-512, or AVX2 with FMA, if the processor has
/// them, although the program is built for any processor. A loop is written once as TC0_INLINE,
/// called from a function of each kind, and chosen by ofLanes():
///
///   TC0_INLINE void loop(...) { ... }
///   TC0_LANES_16 void loop16(...) { loop(...); }
///   TC0_LANES_8 void loop8(...) { loop(...); }
///   void f(..., int lanes = fusedLanes()) { ofLanes(lanes, loop16, loop8, loop)(...); }
///
/// If every element is computed by itself, both kinds give the same bits. Sums may differ in
/// rounding.
#if defined(__x86_64__)
#define TC0_INLINE [[gnu::always_inline]] inline
#define TC0_LANES_16 \
  [[gnu::target("avx512f,avx512dq,avx512bw,avx512vl,fma,prefer-vector-width=512")]]
#define TC0_LANES_8 [[gnu::target("avx2,fma")]]
#else
#define TC0_INLINE inline
#define TC0_LANES_16
#define TC0_LANES_8
#endif

namespace tc0 {

/// 16 with AVX-512, 8 with AVX2 and FMA, otherwise 0. Processors that are not x86 count as 8: their
/// plain code has vectors and fused products.
inline int fusedLanes() {
#if defined(__x86_64__)
  static const int lanes = [] {
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"))
      return 16;
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? 8 : 0;
  }();
  return lanes;
#else
  return 8;
#endif
}

/// The loop for that many lanes.
template <class Loop>
Loop* ofLanes(int lanes, Loop* sixteen, Loop* eight, Loop* plain) {
  return lanes == 16 ? sixteen : lanes == 8 ? eight : plain;
}

}  // namespace tc0
