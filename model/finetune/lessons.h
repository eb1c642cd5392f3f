#pragma once

#include <ATen/Tensor.h>

#include <memory>
#include <vector>

#include "model/net/model_nets.h"
#include "model/program/program.h"
#include "model/recipe/recipe.h"

namespace tc0 {

/// The float sampler, computed in float64. A program learns to give its results.
class Teacher {
 public:
  Teacher(const Model& model, const Times& times);

  const Model& model() const { return model_; }
  const Times& times() const { return times_; }
  /// Data [batch, numbers], not rounded, from the noise that the program's integers stand for.
  at::Tensor data(const program::Program& program, const std::vector<SamplerInput>& inputs) const;

 private:
  Model model_;
  Times times_;
  std::unique_ptr<const ModelNets> nets_;
};

/// The inputs of a program as a simulation takes them, each [batch, shape ...].
std::vector<at::Tensor> simulationInputs(const program::Program& program,
                                         const std::vector<SamplerInput>& inputs);

/// The tensor that holds a program's z before the step to pixels. As data it is scale * z + shift.
struct DataTensor {
  program::TensorId tensor = 0;
  double scale = 1, shift = 0;
};
DataTensor dataTensor(const program::Program& program, const Model& model);

/// found - wanted, [batch, numbers], without what no pixel can show: 0 if both lie beyond the same
/// end of the pixel levels, and the distance to that end if one of them does.
at::Tensor dataError(const Model& model, const at::Tensor& found, const at::Tensor& wanted);

}  // namespace tc0
