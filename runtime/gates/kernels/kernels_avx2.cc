#if defined(__x86_64__)

#include "runtime/gates/kernels/body.h"
#include "runtime/gates/kernels/rows_avx2.h"
#include "runtime/gates/kernels/transfer_body.h"

namespace tc0 {
namespace {

typedef std::uint64_t Vector __attribute__((vector_size(32)));

}  // namespace

const GateKernel kGateKernelAvx2{4, runGates<Vector>, turnTile<Avx2Row>, packRows<Avx2Row>,
                                 unpackRows<Avx2Row>};

}  // namespace tc0

#endif
