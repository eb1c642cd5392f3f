#include "model/recipe/patches.h"

#include "circuit/base/assert.h"

namespace tc0 {
namespace {

// The place in the picture of the number that has place `at` in the order of patches.
std::int64_t placeOf(const NetworkConfig& config, std::int64_t at) {
  const std::int64_t patch = config.patch, side = config.side, across = side / patch;
  const std::int64_t numbers = config.patchNumbers();
  const std::int64_t token = at / numbers, inside = at % numbers;
  std::int64_t channel = inside / (patch * patch), y = inside / patch % patch, x = inside % patch;
  y += token / across * patch;
  x += token % across * patch;
  TC0_ASSERT(channel < config.channels && y < side && x < side);
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
