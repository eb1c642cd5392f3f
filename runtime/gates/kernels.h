#pragma once

#include <cstdint>

#include "runtime/gates/plan.h"
#include "runtime/run.h"

namespace tc0 {

/// Runs the operations [from, to) of a plan on one block of samples. `state` has plan.slots words
/// and `scratch` plan.scratch words, of `words` 64-bit words each, aligned to their size.
struct GateKernel {
  int words;  // samples a block: 64 * words
  void (*run)(const GatePlan& plan, std::uint64_t from, std::uint64_t to, std::uint64_t* state,
              std::uint64_t* scratch);

  /// Tiles are 64 x 64 bits; row or column i stands in word tilePlace(i). Rows become columns.
  void (*turn)(std::uint64_t* tile);
  /// Tile k, turned, of bit k of bytes[s * stride + e] - zero: sample s < samples is row s, element
  /// e < elements column e, all at most 64, k < bits <= 8; all other bits are 0. Returns the
  /// largest of these bytes.
  std::uint8_t (*pack)(const std::uint8_t* bytes, std::int64_t stride, int samples, int elements,
                       std::uint8_t zero, int bits, std::uint64_t* tiles);
  /// The way back; overwrites the tiles. `zeros` has 64 bytes, to be added to each element.
  void (*unpack)(std::uint64_t* tiles, int bits, const std::uint8_t* zeros, int samples,
                 int elements, std::uint8_t* bytes, std::int64_t stride);
};

constexpr int tilePlace(int i) { return 8 * (i % 8) + i / 8; }

/// 64 samples a word, for any machine.
extern const GateKernel kGateKernelWord;
/// 256 samples a word, in plain C++.
extern const GateKernel kGateKernelPortable;
#if defined(__x86_64__)
extern const GateKernel kGateKernelAvx2;    // 256
extern const GateKernel kGateKernelAvx512;  // 512
#endif

/// The kernel of an instruction set.
const GateKernel& gateKernel(Isa isa);

}  // namespace tc0
