#include <cmath>

#include "circuit/base/random.h"
#include "model/recipe/network/network.h"

namespace tc0 {
namespace {

// Norms begin at weight 1, biases and positions near 0, and weights with the deviation that keeps
// the size of what they multiply: 1 / sqrt(inputs). Layers that add to the residual stream are
// smaller, so that the stream does not grow with the depth.
FloatTensor seededTensor(const NetworkConfig& config, const ParameterShape& parameter,
                         Random random) {
  FloatTensor tensor{parameter.shape, {}};
  double mean = 0, deviation = 0.02;
  if (parameter.name.find("norm") != std::string::npos && parameter.name.ends_with(".weight"))
    mean = 1;
  else if (parameter.shape.size() == 2 && parameter.name != "position")
    deviation = 1 / std::sqrt(parameter.shape[1]);
  if (parameter.name.ends_with(".out.weight") || parameter.name.ends_with(".down.weight"))
    deviation /= std::sqrt(2.0 * config.depth);
  if (parameter.name.ends_with("modulate.weight")) deviation = 0.02;
  std::int64_t size = elementsOf(parameter.shape, parameter.name);
  for (std::int64_t i = 0; i < size; ++i)
    tensor.values.push_back(mean + deviation * random.normal());
  return tensor;
}

Network seededNetwork(const NetworkConfig& config, std::uint64_t seed, const std::string& prefix) {
  Network network{config, {}};
  for (const ParameterShape& parameter : parametersOf(config))
    network.parameters[parameter.name] =
        seededTensor(config, parameter, Random(seed, prefix + parameter.name));
  return network;
}

}  // namespace

Model seededModel(const NetworkConfig& config, Target target, std::uint64_t seed) {
  Model model;
  model.target = target;
  model.velocity = seededNetwork(config, seed, "velocity.");
  if (target != Target::kMeanflow)
    model.acceleration = seededNetwork(config, seed, "acceleration.");
  if (config.kind == NetworkKind::kVit) {
    model.levels = 17;
    model.scale = 4;
    model.shift = 8;
  }
  return model;
}

}  // namespace tc0
