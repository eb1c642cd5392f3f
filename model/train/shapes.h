#pragma once

#include "model/data/dataset.h"
#include "model/flow/targets.h"
#include "model/flow/time_sampler.h"
#include "model/recipe/network.h"
#include "model/train/config.h"

namespace tc0 {

/// What a configuration means for given data, in the terms of the other folders.

NetworkConfig networkConfig(const TrainConfig& config, const Dataset& data);
TargetOptions targetOptions(const TrainConfig& config, const Dataset& data);
TimeSampling timeSampling(const TrainConfig& config);

/// Fresh weights by train.seed. The acceleration network starts with the velocity's shape.
Model freshModel(const TrainConfig& config, const Dataset& data);

}  // namespace tc0
