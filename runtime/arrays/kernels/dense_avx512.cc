#include "runtime/arrays/kernels/dense.h"

#ifdef __AVX512BW__
#include "runtime/arrays/kernels/dense_body.h"
#include "runtime/arrays/kernels/regs512.h"

namespace tc0 {
namespace {

constexpr DenseKernels kKernels{productsKernel<Regs512>, sumsKernel<Regs512>, stepsKernel<Regs512>,
                                packKernel<Regs512>,     fillAvx512,          drainAvx512,
                                fillBytesAvx512,         drainBytesAvx512,    nullptr};

}  // namespace

const DenseKernels* denseKernelsAvx512() { return &kKernels; }

}  // namespace tc0
#else
namespace tc0 {

const DenseKernels* denseKernelsAvx512() { return nullptr; }

}  // namespace tc0
#endif
