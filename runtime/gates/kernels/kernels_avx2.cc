#if defined(__x86_64__)

#include "runtime/gates/kernels/body.h"
#include "runtime/gates/kernels/rows_avx2.h"
#include "runtime/gates/kernels/transfer_body.h"

namespace tc0 {
namespace {

typedef std::uint64_t Vector __attribute__((vector_size(32)));

}  // namespace

const GateKernel kGateKernelsAvx2[3] = {makeKernel<Vector, 1, Avx2Row>(),
                                        makeKernel<Vector, 2, Avx2Row>(),
                                        makeKernel<Vector, 4, Avx2Row>()};

}  // namespace tc0

#endif
