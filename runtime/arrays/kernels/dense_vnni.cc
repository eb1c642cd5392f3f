#include "runtime/arrays/kernels/dense.h"

#ifdef __AVX512VNNI__
#include "runtime/arrays/kernels/dense_body.h"
#include "runtime/arrays/kernels/regs_vnni.h"

namespace tc0 {
namespace {

constexpr DenseKernels kKernels{
    productsKernel<RegsVnni>, sumsKernel<RegsVnni>, stepsKernel<RegsVnni>,
    packKernel<RegsVnni>,     fillAvx512,           drainAvx512,
    fillBytesAvx512,          drainBytesAvx512,     nullptr};

}  // namespace

const DenseKernels* denseKernelsVnni() { return &kKernels; }

}  // namespace tc0
#else
namespace tc0 {

const DenseKernels* denseKernelsVnni() { return nullptr; }

}  // namespace tc0
#endif
