#include "model/train/shapes.h"

#include "circuit/base/error.h"
#include "model/data/class_means.h"

namespace tc0 {
namespace {

// Tokens are learned by losses of their own, which know neither guidance nor pools nor teachers.
void checkTokens(const TrainConfig& config, const Dataset& data) {
  const auto& flow = config.flow;
  const auto require = [&](bool good, const char* what) {
    if (!good) fail(what, " with the tokens of data.name = ", data.name, ", found otherwise");
  };
  require(flow.target == Target::kMoment, "flow.target: required moment");
  require(flow.path == Path::kLinear, "flow.path: required linear");
  require(flow.pool == 1, "flow.pool: required 1");
  require(flow.guidance == 1 && flow.guidanceMix == 0, "flow.guidance: required 1 and mix 0");
  require(config.distil.teacher.empty(), "distil.teacher: required none");
}

}  // namespace

Dataset loadDataset(const TrainConfig::Data& data) {
  return loadDataset(data.name, data.path, {data.side, data.crops});
}

NetworkConfig networkConfig(const TrainConfig& config, const Dataset& data) {
  if (data.tokens()) checkTokens(config, data);
  const std::int64_t letters = data.tokens() ? data.letters : 1;
  NetworkConfig network = config.network;
  network.kind = data.pictures() ? NetworkKind::kVit : NetworkKind::kMlp;
  if (data.pictures()) {
    network.side = data.side;
    network.channels = data.channels * letters;
  } else {
    network.dimension = data.numbers() * letters;
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
  options.tokens.letters = data.letters;
  options.tokens.form = config.flow.tokens;
  options.tokenSize = 1 / data.scale;
  return options;
}

Model freshModel(const TrainConfig& config, const Dataset& data) {
  Model model = seededModel(networkConfig(config, data), config.flow.target, config.train.seed);
  model.path = config.flow.path;
  model.scale = data.scale;
  model.shift = data.shift;
  model.levels = data.levels;
  if (!averagesVelocity(model.target) && !data.tokens())
    model.means = classMeans(data, model.velocity.config.classes);
  if (data.tokens()) model.tokens = {data.letters, config.flow.tokens, data.alphabet};
  return model;
}

}  // namespace tc0
