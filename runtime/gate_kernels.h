#pragma once

#include <cstdint>

#include "runtime/engine.h"
#include "runtime/gate_plan.h"

namespace tc0 {

/// Runs the operations [from, to) of a plan on one block of samples. `state` has plan.slots words
/// and `scratch` plan.scratch words, of `words` 64-bit words each, aligned to their size.
struct GateKernel {
  int words;  // samples a block: 64 * words
  void (*run)(const GatePlan& plan, std::uint64_t from, std::uint64_t to, std::uint64_t* state,
              std::uint64_t* scratch);
  /// words[8 k + e] bit s = bit k of byte e of bytes[s], for s < 64, e < 8, k < bits <= 8.
  void (*pack)(const std::uint64_t* bytes, int bits, std::uint64_t* words);
  /// bytes[s / 8] byte s % 8 has bit s of words[k] as its bit k.
  void (*unpack)(const std::uint64_t* words, int bits, std::uint64_t* bytes);
};

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
