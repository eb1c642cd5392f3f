#include "model/train/shapes.h"

namespace tc0 {

Dataset loadDataset(const TrainConfig::Data& data) {
  return loadDataset(data.name, data.path, {data.side, data.crops});
}

NetworkConfig networkConfig(const TrainConfig& config, const Dataset& data) {
  NetworkConfig network = config.network;
  network.kind = data.pictures() ? NetworkKind::kVit : NetworkKind::kMlp;
  if (data.pictures()) {
    network.side = data.side;
    network.channels = data.channels;
  } else {
    network.dimension = data.numbers();
  }
  network.classes = config.model.conditional ? data.classes : 0;
  checkConfig(network);
  return network;
}

TargetOptions targetOptions(const TrainConfig& config, const Dataset& data) {
  TargetOptions options;
  options.target = config.flow.target;
  options.path = config.flow.path;
  options.power = config.flow.lossPower;
  options.offset = config.flow.lossOffset;
  options.guidance = {config.flow.guidance, config.flow.guidanceMix, data.classes};
  options.weighSteps = config.flow.weighSteps;
  options.improvedTangent = config.flow.improvedTangent;
  return options;
}

Model freshModel(const TrainConfig& config, const Dataset& data) {
  Model model = seededModel(networkConfig(config, data), config.flow.target, config.train.seed);
  model.path = config.flow.path;
  model.scale = data.scale;
  model.shift = data.shift;
  model.levels = data.levels;
  return model;
}

}  // namespace tc0
