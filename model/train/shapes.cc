#include "model/train/shapes.h"

namespace tc0 {

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
  network.norm = config.model.norm == "rms" ? NormKind::kRms : NormKind::kLayer;
  network.positions =
      config.model.positions == "learned" ? Positions::kLearned : Positions::kSinusoidal;
  checkConfig(network);
  return network;
}

TargetOptions targetOptions(const TrainConfig& config, const Dataset& data) {
  TargetOptions options;
  options.target = parseTarget(config.flow.target);
  options.path = parsePath(config.flow.path);
  options.power = config.flow.lossPower;
  options.offset = config.flow.lossOffset;
  options.guidance = {config.flow.guidance, config.flow.guidanceMix, data.classes};
  options.weighSteps = config.flow.weighSteps;
  options.improvedTangent = config.flow.improvedTangent;
  return options;
}

TimeSampling timeSampling(const TrainConfig& config) {
  TimeSampling times;
  times.kind =
      config.flow.times == "sorted" ? TimeSampling::Kind::kSorted : TimeSampling::Kind::kApart;
  times.mean = config.flow.mean;
  times.deviation = config.flow.deviation;
  times.rMean = config.flow.rMean;
  times.rDeviation = config.flow.rDeviation;
  times.equalShare = config.flow.equalShare;
  times.atomAtOne = config.flow.atomAtOne;
  times.atomAtZero = config.flow.atomAtZero;
  return times;
}

Model freshModel(const TrainConfig& config, const Dataset& data) {
  Model model = seededModel(networkConfig(config, data), parseTarget(config.flow.target),
                            static_cast<std::uint64_t>(config.train.seed));
  model.path = parsePath(config.flow.path);
  model.scale = data.scale;
  model.shift = data.shift;
  model.levels = data.levels;
  return model;
}

}  // namespace tc0
