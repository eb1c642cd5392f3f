#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/fx/fx.h"

/// Helpers that several canonicalization patterns use.
namespace tc0::fx {

/// A constant of more elements than this is never folded into others.
inline constexpr std::int64_t kMaxFoldedElements = 4096;

/// The numbers of a constant that is small enough to fold. None for other tensors.
std::optional<std::vector<std::int64_t>> smallConstant(mlir::Value tensor);

/// `base`, followed by a number if the program around `near` already has a tensor of that name.
mlir::StringAttr freshName(mlir::Operation* near, const std::string& base);

}  // namespace tc0::fx
