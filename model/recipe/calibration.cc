#include "model/recipe/calibration.h"

#include "circuit/base/error.h"
#include "circuit/base/random.h"

namespace tc0 {

const std::vector<double>& Calibration::at(const std::string& point) const {
  auto found = values.find(point);
  if (found == values.end())
    fail("calibration: required values of the point '", point, "', found none");
  return found->second;
}

// One stream of random numbers gives first the noise and then the class of each input in turn, so
// fewer inputs of a seed are the first ones of more.
std::vector<SamplerInput> seededInputs(const NetworkConfig& config, std::int64_t count,
                                       std::uint64_t seed) {
  std::vector<SamplerInput> inputs(count);
  Random random(seed, "noise");
  for (SamplerInput& input : inputs) {
    for (std::int64_t i = 0; i < config.numbers(); ++i) input.noise.push_back(random.normal());
    input.label = random.below(config.classes + 1);
  }
  return inputs;
}

// Values of a point are appended input after input, so that a point of shape [n, width] becomes
// rows of `width` numbers, whatever the number of inputs.
Probe recorder(Calibration& calibration) {
  return [&calibration](const std::string& point, std::span<const double> values) {
    std::vector<double>& all = calibration.values[point];
    all.insert(all.end(), values.begin(), values.end());
  };
}

Calibration calibrate(const std::vector<FixedStep>& steps,
                      const std::vector<SamplerInput>& inputs) {
  Calibration calibration;
  for (const SamplerInput& input : inputs)
    sample(steps, input.noise, input.label, recorder(calibration));
  return calibration;
}

}  // namespace tc0
