#if defined(__x86_64__)

#include "runtime/gates/kernels/body.h"
#include "runtime/gates/kernels/rows_avx512.h"
#include "runtime/gates/kernels/transfer_body.h"

namespace tc0 {
namespace {

typedef std::uint64_t Vector __attribute__((vector_size(64)));

// One instruction computes any function of three bits. Its table counts its first operand as the
// highest digit.
template <std::uint8_t kTable>
struct Function<Vector, kTable> {
  static Vector of(const Vector& a, const Vector& b, const Vector& c) {
    return reinterpret_cast<Vector>(
        _mm512_ternarylogic_epi64(reinterpret_cast<__m512i>(c), reinterpret_cast<__m512i>(b),
                                  reinterpret_cast<__m512i>(a), kTable));
  }
};

}  // namespace

const GateKernel kGateKernelsAvx512[3] = {makeKernel<Vector, 1, Avx512Row>(),
                                          makeKernel<Vector, 2, Avx512Row>(),
                                          makeKernel<Vector, 4, Avx512Row>()};

}  // namespace tc0

#endif
