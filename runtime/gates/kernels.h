#pragma once

#include <cstdint>

#include "runtime/gates/kernels/program.h"

namespace tc0 {

enum class Isa;

/// The inner loops of the gate engine for one width of word.
struct GateKernel {
  int words;  // 64-bit words of a slot; a block has 64 * words samples

  /// Runs the operations [from, to) of a program on one block. `state` has the plan's slots and
  /// `scratch` the plan's words of scratch, of `words` 64-bit words each, aligned to their size.
  void (*run)(const GateProgram& program, std::uint64_t from, std::uint64_t to,
              std::uint64_t* state, std::uint64_t* scratch);

  /// Transposes a tile of 64 x 64 bits: rows become columns. Row or column i is word tilePlace(i).
  void (*turn)(std::uint64_t* tile);
  /// Makes a turned tile of every bit plane of bytes: tile k has bit k of
  /// bytes[s * stride + e] - zero in row s, column e before it is turned, for s < samples, e <
  /// elements (both at most 64) and k < bits <= 8. All other bits are 0. Returns the largest of
  /// these bytes.
  std::uint8_t (*pack)(const std::uint8_t* bytes, std::int64_t stride, int samples, int elements,
                       std::uint8_t zero, int bits, std::uint64_t* tiles);
  /// Makes bytes of tiles, which it overwrites: undoes `pack`, and adds zeros[e] to element e.
  /// `zeros` has 64 bytes.
  void (*unpack)(std::uint64_t* tiles, int bits, const std::uint8_t* zeros, int samples,
                 int elements, std::uint8_t* bytes, std::int64_t stride);
};

/// The word of a tile where row or column i stands. Static, so that no kernel's copy serves other
/// files.
static constexpr int tilePlace(int i) { return 8 * (i % 8) + i / 8; }

/// The kernels of every instruction set, narrowest slots first.
extern const GateKernel kGateKernelsPortable[4];  // 64, 256, 512 and 1024 samples a slot
#if defined(__x86_64__)
extern const GateKernel kGateKernelsAvx2[3];    // 256, 512 and 1024
extern const GateKernel kGateKernelsAvx512[3];  // 512, 1024 and 2048
#endif

/// The kernel that suits a run with an instruction set: the widest slots that the samples fill and
/// with which `slots` slots, the state of a block, stay in the cache and below `memory` bytes. A
/// batch of at most 64 samples takes one word of any machine.
const GateKernel& gateKernelFor(Isa isa, std::int64_t samples, std::uint64_t slots,
                                std::uint64_t memory);

}  // namespace tc0
