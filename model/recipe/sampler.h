#pragma once

#include "model/recipe/writer.h"

namespace tc0 {

/// The program of a sampler (see quantise), and which of its tensors stand for points of the
/// reference.
struct WrittenSampler {
  program::Program program;
  std::vector<ReportedTensor> report;
};

WrittenSampler writeSampler(const Model& model, const std::vector<FixedStep>& steps,
                            const QuantiseOptions& options, const Calibration& calibration);

}  // namespace tc0
