#include "runtime/arrays/kernels/dense.h"

#include "runtime/isa.h"

namespace tc0 {

const DenseKernels* denseKernels(Isa isa) {
  if (isa == Isa::kAmx) return denseKernelsAmx();
  if (isa == Isa::kVnni) return denseKernelsVnni();
  if (isa == Isa::kAvx512) return denseKernelsAvx512();
  return isa == Isa::kAvx2 ? denseKernelsAvx2() : nullptr;
}

}  // namespace tc0
