#if defined(__x86_64__)

#include "runtime/gate_kernels_body.h"
#include "runtime/gate_transfer_body.h"

namespace tc0 {
namespace {

typedef std::uint64_t Vector __attribute__((vector_size(64)));

}  // namespace

const GateKernel kGateKernelAvx512{8, runGates<Vector>, packBytes, unpackBytes};

}  // namespace tc0

#endif
