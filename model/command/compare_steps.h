#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/flow/step_estimates.h"
#include "model/metrics/evaluate.h"
#include "model/metrics/generate.h"

namespace tc0 {

/// A way to spend evaluations of the networks, and what it brings.
struct ComparedSampler {
  std::string name;
  double evaluations = 0;           // of all networks of a step together, mean over samples
  std::optional<double> tolerance;  // of a sampler that chooses its steps
  double distance = 0;              // rms to where many even steps take the same noise
  std::vector<Measure>
      measures;  // rms to the exact flow for mixture2d; fid, kid, recall for pictures
};

struct StepComparison {
  std::vector<ComparedSampler> samplers;
  std::vector<RankedStep> ranks;  // empty if the target averages its velocity
};

struct CompareParams {
  GenerateOptions search;        // the noise that tolerances are fitted on
  std::vector<double> searched;  // times with the evaluations that all samplers have
  std::int64_t reference = 64;   // how many even steps are many
  std::uint64_t seed = 1;        // of the noise that is measured on
  std::int64_t sets = 3;         // of that noise
};

/// Even times, the searched ones, and samplers that choose the steps of each sample by an estimate of
/// its error, all with about the same evaluations. `reference` is the data, if pictures are to be
/// measured by them.
StepComparison compareSteps(const Model& model, const Reference* reference,
                            const CompareParams& params);

std::string toText(const StepComparison& comparison);
std::string toJson(const StepComparison& comparison);  // an object

}  // namespace tc0
