#pragma once

#include "model/program/program.h"
#include "model/recipe/recipe.h"

namespace tc0 {

/// The program of a model at another number n of tokens: a square number from 1 to 2^20. The
/// model's networks must be transformers with sinusoidal positions, which are defined for any n.
///
/// Ranges are calibrated on a small picture: the model's own, or 16 tokens if that has more than
/// 64, because a forward pass in double precision costs n^2. No step table depends on n: tables of
/// norms and activations read numbers of one token, the table of exp reads one score, and attention
/// divides a weighted sum by the sum of its weights. With n grow only shapes, proven ranges and the
/// number of positions.
program::Program familyProgram(const Model& model, std::int64_t tokens,
                               const QuantiseOptions& options);

/// familyProgram for several numbers of tokens, with one calibration for all.
class Family {
 public:
  Family(const Model& model, const QuantiseOptions& options);
  program::Program at(std::int64_t tokens) const;

 private:
  Model model_;
  QuantiseOptions options_;
  std::vector<FixedStep> steps_;
  Calibration calibration_;
};

}  // namespace tc0
