#include "model/torch/products.h"

#include <ATen/Context.h>
#include <c10/core/Device.h>

namespace tc0 {
namespace {

void allow(bool products, bool convolutions) {
  at::globalContext().setFloat32MatmulPrecision(products ? "high" : "highest");
  at::globalContext().setAllowTF32CuDNN(convolutions);
}

}  // namespace

Float32Products::Float32Products(const c10::Device& device, bool rounded) {
  if (!device.is_cuda()) return;
  const at::Context& context = at::globalContext();
  roundedBefore_ = context.float32MatmulPrecision() != at::Float32MatmulPrecision::HIGHEST;
  convolutionsBefore_ = context.allowTF32CuDNN();
  allow(rounded, rounded);
  set_ = true;
}

Float32Products::~Float32Products() {
  if (set_) allow(roundedBefore_, convolutionsBefore_);
}

}  // namespace tc0
