#if defined(__x86_64__)

#include "runtime/gates/kernels/body.h"
#include "runtime/gates/kernels/rows_avx512.h"
#include "runtime/gates/kernels/transfer_body.h"

namespace tc0 {
namespace {

typedef std::uint64_t Vector __attribute__((vector_size(64)));

template <>
Vector majority(const Vector& a, const Vector& b, const Vector& c) {
  return reinterpret_cast<Vector>(_mm512_ternarylogic_epi64(reinterpret_cast<__m512i>(a),
                                                            reinterpret_cast<__m512i>(b),
                                                            reinterpret_cast<__m512i>(c), 0xE8));
}

}  // namespace

const GateKernel kGateKernelAvx512{8, runGates<Vector>, turnTile<Avx512Row>, packRows<Avx512Row>,
                                   unpackRows<Avx512Row>};

}  // namespace tc0

#endif
