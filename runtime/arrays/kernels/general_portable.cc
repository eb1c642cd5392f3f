#include "circuit/base/assert.h"
#include "runtime/arrays/kernels/general.h"

namespace tc0 {
namespace {

constexpr std::int64_t kVectorBytes = 16;
#include "runtime/arrays/kernels/general_body.h"
constexpr ArrayKernels kKernels = allKernels();

}  // namespace

const ArrayKernels& arrayKernelsPortable() { return kKernels; }

}  // namespace tc0
