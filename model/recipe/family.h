#pragma once

#include "model/program/program.h"
#include "model/recipe/recipe.h"

namespace tc0 {

/// The same model at another number of tokens: a square number, 1 to 2^20. The networks are
/// transformers with sinusoidal positions, which are defined at any number.
///
/// Ranges are calibrated once on a small picture (the model's own, or 16 tokens where that has more
/// than 64), since a forward pass in double precision costs n^2. So no step table depends on n:
/// tables of norms and activations see one token, that of exp one score, and attention's ratio is a
/// mean, whatever the number of values. Only proven ranges and sums grow with n, and the only
/// numbers that there are n of are the positions.
program::Program familyProgram(const Model& model, std::int64_t tokens,
                               const QuantiseOptions& options);

/// For several numbers of tokens, calibrating once.
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
