#pragma once

#include "model/recipe/writer.h"

namespace tc0 {

/// The program of a sampler, as quantise() describes it, with those of its tensors that are
/// versions of points of the reference.
struct SamplerProgram {
  program::Program program;
  std::vector<ReportedTensor> report;
  std::vector<PolynomialPlan> polynomials;  // of each block; the linear recipe
};

SamplerProgram writeSampler(const Model& model, const std::vector<FixedStep>& steps,
                            const QuantiseOptions& options, const Calibration& calibration);

}  // namespace tc0
