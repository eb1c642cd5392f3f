#pragma once

#include <ATen/ATen.h>

#include "model/data/dataset.h"

namespace tc0 {

/// Conversions between plain rows and tensors [count, numbers] of float32. Each call copies.
at::Tensor toTensor(const Samples& samples);
at::Tensor labelTensor(const Samples& samples);  // int64 [count]
Samples toSamples(const at::Tensor& rows);

}  // namespace tc0
