#include "model/recipe/start_velocity.h"

#include <cmath>
#include <numbers>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "model/recipe/network/trained_with.h"

namespace tc0 {
namespace {

constexpr double kMostGuidance = 100;

void checkStart(const Model& model, const std::vector<double>& times) {
  if (times != std::vector<double>{1, 0})
    fail("without velocity: required one step, from 1 to 0, found times ", listText(times));
  if (averagesVelocity(model.target))
    fail("without velocity: required a model of target material or moment, found ",
         name(model.target));
  const NetworkConfig& config = model.velocity.config;
  if (std::ssize(model.means) != meanRows(config) * config.numbers())
    fail("without velocity: required the means of the data, ", meanRows(config) * config.numbers(),
         " numbers, found ", model.means.size());
}

}  // namespace

std::vector<double> StartVelocity::at(std::span<const double> z, std::int64_t label) const {
  TC0_ASSERT(std::ssize(z) == numbers);
  const std::span<const double> centre = mean(std::ssize(means) == numbers ? 0 : label);
  std::vector<double> velocity;
  for (std::int64_t i = 0; i < numbers; ++i)
    velocity.push_back(ofMean * centre[i] + ofNoise * z[i]);
  return velocity;
}

StartVelocity startVelocity(const Model& model, const std::vector<double>& times) {
  checkStart(model, times);
  StartVelocity start;
  if (model.path == Path::kTrigonometric) {
    start.ofMean = -std::numbers::pi / 2;
    start.ofNoise = 0;
  }
  start.numbers = model.velocity.config.numbers();
  start.means.assign(model.means.begin(), model.means.end());
  const double scale = trainedNumber(model, "flow", "guidance").value_or(1);
  const double mix = trainedNumber(model, "flow", "guidance_mix").value_or(0);
  if (!(std::abs(scale) <= kMostGuidance && mix >= 0 && mix < 1))
    fail("without velocity: required flow.guidance of at most ", kMostGuidance,
         " and flow.guidance_mix from 0 to below 1 as the model was trained with, found ", scale,
         " and ", mix);
  const double share = scale / (1 - mix);  // of the class's own velocity
  const std::size_t none = start.means.size() - start.numbers;
  for (std::size_t i = 0; i < none; ++i)
    start.means[i] = share * start.means[i] + (1 - share) * start.means[none + i % start.numbers];
  return start;
}

}  // namespace tc0
