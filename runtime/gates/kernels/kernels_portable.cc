#include <functional>

#include "runtime/gates/kernels/body.h"
#include "runtime/gates/kernels/transfer_body.h"
#include "runtime/isa.h"

namespace tc0 {
namespace {

// Four words at once. The compiler uses the vectors that every machine of this kind has.
struct alignas(32) Four {
  std::uint64_t word[4] = {};

  template <class Operation>
  static Four each(const Four& a, const Four& b, Operation operation) {
    Four result;
    for (int i = 0; i < 4; ++i) result.word[i] = operation(a.word[i], b.word[i]);
    return result;
  }
  friend Four operator&(const Four& a, const Four& b) { return each(a, b, std::bit_and<>()); }
  friend Four operator|(const Four& a, const Four& b) { return each(a, b, std::bit_or<>()); }
  friend Four operator^(const Four& a, const Four& b) { return each(a, b, std::bit_xor<>()); }
  friend Four operator~(const Four& a) {
    return each(a, a, [](std::uint64_t word, std::uint64_t) { return ~word; });
  }
};

}  // namespace

const GateKernel kGateKernelWord{1, runGates<std::uint64_t>, turnTile<PlainRow>, packRows<PlainRow>,
                                 unpackRows<PlainRow>};
const GateKernel kGateKernelPortable{4, runGates<Four>, turnTile<PlainRow>, packRows<PlainRow>,
                                     unpackRows<PlainRow>};

const GateKernel& gateKernel(Isa isa) {
#if defined(__x86_64__)
  if (isa >= Isa::kAvx512) return kGateKernelAvx512;
  if (isa >= Isa::kAvx2) return kGateKernelAvx2;
#endif
  (void)isa;
  return kGateKernelPortable;
}

}  // namespace tc0
