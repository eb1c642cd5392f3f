#include "model/recipe/family.h"

#include <cmath>

#include "circuit/base/error.h"
#include "model/recipe/sampler.h"

namespace tc0 {
namespace {

constexpr std::int64_t kMostCalibrated = 64;   // tokens of a calibration
constexpr std::int64_t kCalibratedAcross = 4;  // tokens in a row of it, if the model has more
constexpr std::int64_t kMostAcross = 1024;     // tokens in a row of a program

std::vector<FixedStep> atSide(std::vector<FixedStep> steps, std::int64_t side) {
  for (FixedStep& step : steps) {
    step.velocity = withSide(std::move(step.velocity), side);
    for (FixedNetwork& network : step.acceleration) network = withSide(std::move(network), side);
  }
  return steps;
}

}  // namespace

Family::Family(const Model& model, const QuantiseOptions& options)
    : model_(model), options_(options), steps_(fixedSteps(model, options.times)) {
  checkOptions(options);
  const NetworkConfig& config = model.velocity.config;
  std::int64_t side =
      config.tokens() <= kMostCalibrated ? config.side : config.patch * kCalibratedAcross;
  steps_ = atSide(std::move(steps_), side);
  calibration_ =
      calibrate(steps_, seededInputs(steps_[0].velocity.config, options.samples, options.seed));
}

program::Program Family::at(std::int64_t tokens) const {
  std::int64_t across = std::llround(std::sqrt(tokens));
  if (across < 1 || across > kMostAcross || across * across != tokens)
    fail("family: required a square number of tokens, 1 to ", kMostAcross * kMostAcross, ", found ",
         tokens);
  std::int64_t side = model_.velocity.config.patch * across;
  return writeSampler(model_, atSide(steps_, side), options_, calibration_).program;
}

program::Program familyProgram(const Model& model, std::int64_t tokens,
                               const QuantiseOptions& options) {
  return Family(model, options).at(tokens);
}

}  // namespace tc0
