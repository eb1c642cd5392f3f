#pragma once

#include <ATen/Tensor.h>

#include <vector>

#include "model/net/net.h"
#include "model/program/program.h"
#include "model/recipe/recipe.h"

namespace tc0 {

/// The float sampler in float64, as the judge of what a program should answer.
class Teacher {
 public:
  Teacher(const Model& model, const Times& times);

  const Model& model() const { return model_; }
  const Times& times() const { return times_; }
  /// Data [batch, numbers] from the noise that a program's integers stand for; not rounded.
  at::Tensor data(const program::Program& program, const std::vector<SamplerInput>& inputs) const;

 private:
  Model model_;
  Times times_;
  Net velocity_, acceleration_;
};

/// Inputs as a simulation takes them, [batch, shape ...] each.
std::vector<at::Tensor> simulationInputs(const program::Program& program,
                                         const std::vector<SamplerInput>& inputs);

/// The place where a program's z lies before the step to pixels, and z as data: scale * z + shift.
struct DataTensor {
  program::TensorId tensor = 0;
  double scale = 1, shift = 0;
};
DataTensor dataTensor(const program::Program& program, const Model& model);

/// found - wanted, [batch, numbers]; 0 where both lie beyond the same end of the pixel levels, and
/// only the way to that end where one does: what no pixel can show is no error.
at::Tensor dataError(const Model& model, const at::Tensor& found, const at::Tensor& wanted);

}  // namespace tc0
