#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/fx/fx.h"

/// What the patterns have in common.
namespace tc0::fx {

/// Constants of more elements are left as operations.
inline constexpr std::int64_t kMaxFoldedElements = 4096;

/// The numbers of a constant that is small enough to fold; none for other tensors.
std::optional<std::vector<std::int64_t>> smallConstant(mlir::Value tensor);

/// `base`, with a number behind it where the program has a tensor of that name.
mlir::StringAttr freshName(mlir::Operation* near, const std::string& base);

}  // namespace tc0::fx
