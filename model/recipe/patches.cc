#include "model/recipe/patches.h"

namespace tc0 {
namespace {

// The place in the picture of number `at` in the order of patches.
std::size_t placeOf(const NetworkConfig& config, std::size_t at) {
  auto patch = static_cast<std::size_t>(config.patch), side = static_cast<std::size_t>(config.side);
  std::size_t across = side / patch, numbers = static_cast<std::size_t>(config.patchNumbers());
  std::size_t token = at / numbers, inside = at % numbers;
  std::size_t channel = inside / (patch * patch), y = inside / patch % patch, x = inside % patch;
  y += token / across * patch;
  x += token % across * patch;
  return (channel * side + y) * side + x;
}

}  // namespace

std::vector<double> toPatches(const NetworkConfig& config, std::span<const double> picture) {
  std::vector<double> patches(picture.size());
  for (std::size_t at = 0; at < patches.size(); ++at) patches[at] = picture[placeOf(config, at)];
  return patches;
}

std::vector<double> fromPatches(const NetworkConfig& config, std::span<const double> patches) {
  std::vector<double> picture(patches.size());
  for (std::size_t at = 0; at < picture.size(); ++at) picture[placeOf(config, at)] = patches[at];
  return picture;
}

Dense fold(const Gain& norm, const Dense& layer) {
  Dense folded = layer;
  for (std::int64_t o = 0; o < layer.out; ++o) {
    for (std::int64_t i = 0; i < layer.in; ++i) {
      folded.bias[o] += layer.weight(o, i) * norm.bias[i];
      folded.weights[o * layer.in + i] *= norm.gain[i];
    }
  }
  return folded;
}

}  // namespace tc0
