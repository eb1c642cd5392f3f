#pragma once

#include <ATen/ATen.h>

#include <vector>

#include "model/recipe/network.h"

namespace tc0 {

/// The sinusoidal table [rows * columns, width] of model/recipe/network.h, in float64.
at::Tensor sinusoidalPositions(std::int64_t rows, std::int64_t columns, std::int64_t width);

/// How pictures [B, ...] become tokens [B, rows * columns, patchNumbers] and back. A picture of
/// shape [B, channels, y, x] may have another size than the configuration's where positions are
/// sinusoidal; any other shape has the configuration's size.
struct PatchLayout {
  PatchLayout(const NetworkConfig& config, const at::Tensor& z);

  at::Tensor cut(const at::Tensor& z) const;
  at::Tensor join(const at::Tensor& tokens) const;  // to z's shape

  std::int64_t channels, patch, rows, columns;
  std::vector<std::int64_t> shape;  // of z
};

}  // namespace tc0
