#include "circuit/base/assert.h"
#include "runtime/arrays/kernels/general.h"

#ifdef __AVX2__
namespace tc0 {
namespace {

constexpr std::int64_t kVectorBytes = 32;
#include "runtime/arrays/kernels/general_body.h"
constexpr ArrayKernels kKernels = allKernels();

}  // namespace

const ArrayKernels& arrayKernelsAvx2() { return kKernels; }

}  // namespace tc0
#else
namespace tc0 {

const ArrayKernels& arrayKernelsAvx2() { return arrayKernelsPortable(); }

}  // namespace tc0
#endif
