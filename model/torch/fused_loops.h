#pragma once

/// Loops over float32 arrays of the CPU that a plain build is to run on AVX2 with FMA where the
/// processor has them. Write the loop once as TC0_INLINE, call it from a TC0_FUSING function, and
/// choose by canFuse():
///
///   TC0_INLINE void loop(...) { ... }
///   TC0_FUSING void loopFused(...) { loop(...); }
///   void f(...) { canFuse() ? loopFused(...) : loop(...); }
#if defined(__x86_64__)
#define TC0_INLINE [[gnu::always_inline]] inline
#define TC0_FUSING [[gnu::target("avx2,fma")]]
#else
#define TC0_INLINE inline
#define TC0_FUSING
#endif

namespace tc0 {

inline bool canFuse() {
#if defined(__x86_64__)
  static const bool can = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  return can;
#else
  return true;
#endif
}

}  // namespace tc0
