#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/recipe/network.h"

namespace tc0 {

/// A training run keeps several running averages of its weights (train.averages) and samples with
/// one of them (train.sample_average). checkpoint.safetensors holds them all, in the tensors
/// "train.NETWORK.optimiser.K", K = 2, 3, ... in the order of train.averages, each a flat row
/// (flat_layout.h); model.safetensors holds the one that is sampled with.
///
/// The model with the running average of that decay as its weights. Throws Error where the file has
/// no such average, naming those that it has.
Model parseAverage(std::string_view bytes, const std::string& where, double decay);

/// parseAverage where a decay is given, else parseCheckpoint.
Model parseModel(std::string_view bytes, const std::string& where, std::optional<double> decay);

}  // namespace tc0
