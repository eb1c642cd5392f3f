#include "runtime/gates/kernels.h"

#include <span>

#include "runtime/isa.h"

namespace tc0 {
namespace {

// A state of this size stays in the second cache of a core, with the program streaming past it.
constexpr std::uint64_t kStateBytes = std::uint64_t{384} << 10;

std::span<const GateKernel> kernelsOf(Isa isa) {
#if defined(__x86_64__)
  if (isa >= Isa::kAvx512) return kGateKernelsAvx512;
  if (isa >= Isa::kAvx2) return kGateKernelsAvx2;
#endif
  (void)isa;
  return std::span(kGateKernelsPortable).subspan(1);
}

}  // namespace

// A wider slot is taken only if the block has more samples than the narrower one holds.
const GateKernel& gateKernelFor(Isa isa, std::int64_t samples, std::uint64_t slots,
                                std::uint64_t memory) {
  std::span<const GateKernel> kernels = kernelsOf(isa);
  const GateKernel* best = &kGateKernelsPortable[0];
  for (const GateKernel& wider : kernels) {
    std::uint64_t bytes = slots * 8 * wider.words;
    bool fits = bytes <= memory && (&wider == kernels.data() || bytes <= kStateBytes);
    if (samples <= 64 * best->words || !fits) break;
    best = &wider;
  }
  return *best;
}

}  // namespace tc0
