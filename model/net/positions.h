#pragma once

#include <ATen/ATen.h>

#include <vector>

#include "model/recipe/network/network.h"

namespace tc0 {

/// The sinusoidal table [rows * columns, width] of model/recipe/network/network.h, in float64.
at::Tensor sinusoidalPositions(std::int64_t rows, std::int64_t columns, std::int64_t width);

/// Cuts pictures [B, ...] into tokens [B, rows * columns, patchNumbers] and joins them again. If
/// positions are sinusoidal, a picture of shape [B, channels, y, x] may have another size than the
/// configuration's. Any other shape stands for the configuration's size.
struct PatchLayout {
  PatchLayout(const NetworkConfig& config, const at::Tensor& z);

  at::Tensor cut(const at::Tensor& z) const;
  at::Tensor join(const at::Tensor& tokens) const;  // to z's shape

  std::int64_t channels, patch, rows, columns;
  std::vector<std::int64_t> shape;  // of z
};

}  // namespace tc0
