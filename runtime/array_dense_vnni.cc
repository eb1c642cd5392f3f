#include "runtime/array_dense.h"

#ifdef __AVX512VNNI__
#include "runtime/array_dense_body.h"
#include "runtime/array_dense_regs_vnni.h"

namespace tc0 {
namespace {

constexpr DenseKernels kKernels{sumsKernel<RegsVnni>, stepsKernel<RegsVnni>, packKernel<RegsVnni>,
                                fillAvx512,           drainAvx512,           fillBytesAvx512,
                                drainBytesAvx512};

}  // namespace

const DenseKernels* denseKernelsVnni() { return &kKernels; }

}  // namespace tc0
#else
namespace tc0 {

const DenseKernels* denseKernelsVnni() { return nullptr; }

}  // namespace tc0
#endif
