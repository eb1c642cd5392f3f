#include "runtime/array_kernels.h"

namespace tc0 {
namespace {

constexpr std::int64_t kVectorBytes = 16;
#include "runtime/array_kernels_body.h"
constexpr ArrayKernels kKernels = allKernels();

}  // namespace

const ArrayKernels& arrayKernelsPortable() { return kKernels; }

}  // namespace tc0
