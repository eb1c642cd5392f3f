#pragma once

// Registers of 512 bits with byte dot products and byte permutations, for dense_body.h. Only the
// files for VNNI and AMX include this.

#include "runtime/arrays/kernels/regs512.h"

namespace tc0 {
namespace {

struct RegsVnni : Regs512 {
  static constexpr bool kTables = true, kShort = false;
  using Numbers = Reg;
  using Weights = Reg;
  static Numbers numbers(const void* from) { return load(from); }
  static Weights weights(std::int32_t four) { return set(four); }
  static void dot(Reg& sum, Numbers a, Weights b) { sum = _mm512_dpbusd_epi32(sum, a, b); }

  // Looks bytes up in a table of 256, which is in four registers.
  static Reg lookUp(Reg index, const std::uint8_t* table) {
    Reg low = _mm512_permutex2var_epi8(load(table), index, load(table + 64));
    Reg high = _mm512_permutex2var_epi8(load(table + 128), index, load(table + 192));
    return _mm512_mask_blend_epi8(_mm512_movepi8_mask(index), low, high);
  }
};

}  // namespace
}  // namespace tc0
