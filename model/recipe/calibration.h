#pragma once

#include <map>
#include <string>
#include <vector>

#include "model/recipe/reference.h"

namespace tc0 {

/// Every value that the points of the reference sampler took, over seeded noise and random classes.
struct Calibration {
  std::map<std::string, std::vector<double>> values;

  /// Throws Error where the reference has no such point.
  const std::vector<double>& at(const std::string& point) const;
};

/// What enters a sampler: noise, and the number of a class.
struct SamplerInput {
  std::vector<double> noise;
  std::int64_t label = 0;
};

std::vector<SamplerInput> seededInputs(const NetworkConfig& config, std::int64_t count,
                                       std::uint64_t seed);

Calibration calibrate(const std::vector<FixedStep>& steps, const std::vector<SamplerInput>& inputs);

/// A probe that appends to the calibration's values.
Probe recorder(Calibration& calibration);

}  // namespace tc0
