#pragma once

#include <cstdint>
#include <string>

#include "model/data/dataset.h"
#include "model/recipe/network.h"

namespace tc0 {

/// How to sample. classIndex = -1: the classes in turn (sample i has class i mod classes).
struct GenerateOptions {
  std::int64_t steps = 1;
  std::int64_t count = 100;
  std::int64_t classIndex = -1;
  std::uint64_t seed = 1;
  double guidance = 1;
  std::string device = "cpu";
  bool round = true;  // pictures: to whole levels 0 .. levels-1
};

/// Samples in data levels, with the classes asked for as labels. Noise depends on seed and count
/// only, so sets of several numbers of steps start from the same noise.
Samples generate(const Model& model, const GenerateOptions& options);

/// The noise that generate() starts from.
Samples noiseOf(const Model& model, const GenerateOptions& options);

}  // namespace tc0
