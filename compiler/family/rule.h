#pragma once

#include <string>

#include "model/recipe/network/network.h"

namespace tc0::family {

/// Reads the model whose circuits make a family. The file's name says what it holds:
///
///   .safetensors  a checkpoint, with its trained weights
///   .json         a network as formatConfig writes it, with seeded weights (target moment, seed 1)
///   others        TOML: the keys of such a network in [network]; `target` and `seed` in [model]
///
/// Throws Error unless the networks are transformers with sinusoidal positions, the only ones that
/// are defined at any number of tokens.
Model readRule(const std::string& path);
Model parseRule(const std::string& toml, const std::string& where);

/// One block of width 16 with seeded weights.
Model smallRule();

}  // namespace tc0::family
