#include "model/net/positions.h"

#include "circuit/base/assert.h"
#include "circuit/base/error.h"

namespace tc0 {

at::Tensor sinusoidalPositions(std::int64_t rows, std::int64_t columns, std::int64_t width) {
  TC0_ASSERT(width % 4 == 0);
  const std::int64_t quarter = width / 4;
  const at::Tensor exponents = at::arange(quarter, at::kDouble) * (-std::log(10000.0) / quarter);
  const at::Tensor place = at::arange(rows * columns, at::kLong);
  const auto angles = [&](const at::Tensor& number) {
    return number.to(at::kDouble).unsqueeze(1) * exponents.exp();
  };
  const at::Tensor row = angles(at::floor_divide(place, columns));
  const at::Tensor column = angles(at::remainder(place, columns));
  return at::stack({row.sin(), row.cos(), column.sin(), column.cos()}, 2).flatten(1);
}

PatchLayout::PatchLayout(const NetworkConfig& config, const at::Tensor& z)
    : channels(config.channels),
      patch(config.patch),
      rows(config.side / config.patch),
      columns(rows),
      shape(z.sizes().vec()) {
  if (shape.size() == 4) {
    rows = shape[2] / patch;
    columns = shape[3] / patch;
  }
  const bool resized = rows != config.side / patch || columns != config.side / patch;
  if (z[0].numel() != channels * rows * columns * patch * patch)
    fail("picture: required ", channels, " channels in whole patches of ", patch, " x ", patch,
         ", found shape ", listText(shape));
  if (resized && config.positions == Positions::kLearned)
    fail("picture: required ", config.side, " x ", config.side,
         " pixels, for which positions were learned, found shape ", listText(shape));
}

at::Tensor PatchLayout::cut(const at::Tensor& z) const {
  return z.reshape({z.size(0), channels, rows, patch, columns, patch})
      .permute({0, 2, 4, 1, 3, 5})
      .reshape({z.size(0), rows * columns, channels * patch * patch});
}

at::Tensor PatchLayout::join(const at::Tensor& tokens) const {
  return tokens.reshape({tokens.size(0), rows, columns, channels, patch, patch})
      .permute({0, 3, 1, 4, 2, 5})
      .reshape(shape);
}

}  // namespace tc0
