#include "runtime/arrays/kernels/general.h"

#include "runtime/isa.h"

namespace tc0 {

const ArrayKernels& arrayKernels(Isa isa) {
  requireIsa(isa);
  if (isa == Isa::kPortable) return arrayKernelsPortable();
  return isa == Isa::kAvx2 ? arrayKernelsAvx2() : arrayKernelsAvx512();
}

}  // namespace tc0
