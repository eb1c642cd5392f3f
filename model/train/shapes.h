#pragma once

#include "model/data/dataset.h"
#include "model/flow/targets.h"
#include "model/recipe/network/network.h"
#include "model/train/config.h"

namespace tc0 {

/// A configuration, applied to given data, as the types that the networks and the targets take.

/// The data set that it names.
Dataset loadDataset(const TrainConfig::Data& data);

NetworkConfig networkConfig(const TrainConfig& config, const Dataset& data);
TargetOptions targetOptions(const TrainConfig& config, const Dataset& data);

/// A model with fresh weights, which train.seed decides. Both networks have the same shape.
Model freshModel(const TrainConfig& config, const Dataset& data);

}  // namespace tc0
