#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "model/data/dataset.h"
#include "model/net/attention_plan.h"
#include "model/recipe/network/network.h"

namespace tc0 {

/// How to sample. With classIndex = -1, sample i has class i mod classes.
struct GenerateOptions {
  std::int64_t steps = 1;
  std::vector<double> times = {};  // from 1 down to 0; empty: timesFor(model, steps)
  std::int64_t count = 100;
  std::int64_t classIndex = -1;
  std::uint64_t seed = 1;
  double guidance = 1;  // 1: none; see checkGuidance
  AttentionOptions attention = {};
  std::string device = "cpu";
  bool round = true;  // pictures: to whole levels 0 .. levels-1
  std::function<void(std::int64_t samples)> progress =
      {};  // called now and then, with their number
};

/// Samples in data levels (tokens: letters), labelled with their classes. The noise depends on seed and count only,
/// so sets of several numbers of steps start from the same noise.
Samples generate(const Model& model, const GenerateOptions& options);

/// Throws Error unless the guidance is 1, or is within [0, 100] and the model was trained with
/// classes and with "no class" (model.class_dropout > 0). A model that does not say how it was
/// trained passes.
void checkGuidance(const Model& model, double guidance);

/// The noise that generate() starts from.
Samples noiseOf(const Model& model, const GenerateOptions& options);

}  // namespace tc0
