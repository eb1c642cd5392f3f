#include <functional>

#include "runtime/gates/kernels/body.h"
#include "runtime/gates/kernels/transfer_body.h"

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

const GateKernel kGateKernelsPortable[4] = {
    makeKernel<std::uint64_t, 1, PlainRow>(), makeKernel<Four, 1, PlainRow>(),
    makeKernel<Four, 2, PlainRow>(), makeKernel<Four, 4, PlainRow>()};

}  // namespace tc0
