#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/recipe/network/network.h"

namespace tc0 {

/// The model whose weights are the running average of this decay.
///
/// A training run keeps several running averages of its weights (train.averages) and samples with
/// one of them (train.sample_average). Its checkpoint.safetensors holds all of them: tensor
/// "train.NETWORK.optimiser.K", K = 2, 3, ... is the average number K - 2 of train.averages, as a
/// flat row (flat_layout.h). Its model.safetensors holds only the average that is sampled with.
///
/// Throws Error if the file has no such average, naming those that it has.
Model parseAverage(std::string_view bytes, const std::string& where, double decay);

/// parseAverage if a decay is given, otherwise parseCheckpoint.
Model parseModel(std::string_view bytes, const std::string& where, std::optional<double> decay);

}  // namespace tc0
