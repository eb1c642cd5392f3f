#pragma once

#include <string>

#include "model/recipe/network.h"

namespace tc0::family {

/// The model whose circuits make the family, from a file:
///   .safetensors  a checkpoint, with its trained weights;
///   .json         a network as formatConfig writes it, with seeded weights (target moment, seed
///   1); else TOML     the same keys in [network], and in [model] `target` and `seed`.
/// Throws Error unless the networks are transformers with sinusoidal positions, which alone are
/// defined at any number of tokens.
Model readRule(const std::string& path);
Model parseRule(const std::string& toml, const std::string& where);

/// One block of width 16 with seeded weights.
Model smallRule();

}  // namespace tc0::family
