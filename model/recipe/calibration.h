#pragma once

#include <map>
#include <string>
#include <vector>

#include "model/recipe/reference.h"

namespace tc0 {

/// All values that occurred at each point of the reference sampler (reference.h names the points),
/// over several inputs, one input after the other.
struct Calibration {
  std::map<std::string, std::vector<double>> values;

  /// The values of a point. Throws Error if the reference has no such point.
  const std::vector<double>& at(const std::string& point) const;
};

/// The input of a sampler: noise, and the number of a class.
struct SamplerInput {
  std::vector<double> noise;
  std::int64_t label = 0;
};

/// Inputs of normal noise and uniform classes ("no class" among them); a seed gives the same inputs
/// on every machine.
std::vector<SamplerInput> seededInputs(const NetworkConfig& config, std::int64_t count,
                                       std::uint64_t seed);

/// Runs the reference sampler on the inputs and keeps every value.
Calibration calibrate(const std::vector<FixedStep>& steps, const std::vector<SamplerInput>& inputs);

/// A probe that appends what it is given to the calibration's values. It refers to the calibration.
Probe recorder(Calibration& calibration);

}  // namespace tc0
