#pragma once

#include <ATen/Tensor.h>

#include <map>
#include <string>
#include <vector>

#include "model/program/program.h"
#include "model/simulate/step_tensors.h"

namespace tc0 {

/// Numbers to use in place of a program's own, by name: "fc.weights" [out, in] and "fc.bias" [out]
/// are those of the linear tensor "fc"; a constant has its own name. They are rounded to integers,
/// and gradients ignore the rounding. Several names may have one tensor.
using Overrides = std::map<std::string, at::Tensor>;

/// An integer program on batches of samples, with gradients.
///
///   Simulation simulation(program);
///   std::vector<at::Tensor> out = simulation.outputs({noise}, {{"fc.weights", weights}});
///   loss(out[0]).backward();               // reaches noise and weights
///   Program tuned = withOverrides(program, {{"fc.weights", weights}});
///
/// Every tensor is [batch, shape ...] and holds exactly the integers of program::interpret. Numbers
/// are float64 if the program's magnitudes are proven to be below 2^53, and otherwise int64, which
/// has no gradients. The proof holds for the program's own weights. Much larger overrides can
/// exceed 2^53; withOverrides refuses those that are no longer a program.
///
/// Gradients are straight-through. Linear operations and maxima have their true gradients. A step
/// has the slope of the piecewise linear function through its jumps (StepTensors), a ratio step has
/// that slope at N / D, and a digit has the gradient 0.
class Simulation {
 public:
  explicit Simulation(const program::Program& program, at::Device device = at::kCPU);

  /// Whether numbers are float64.
  bool differentiable() const { return type_ == at::kDouble; }

  /// The values of all tensors. Inputs are [batch, shape ...] of any type and must be whole numbers
  /// within their ranges. Throws Error if shapes do not fit or an override names nothing.
  std::vector<at::Tensor> tensors(const std::vector<at::Tensor>& inputs,
                                  const Overrides& overrides = {}) const;
  std::vector<at::Tensor> outputs(const std::vector<at::Tensor>& inputs,
                                  const Overrides& overrides = {}) const;

 private:
  friend class SimulationRun;
  friend program::Program withOverrides(const program::Program&, const Overrides&);
  void checkOverrides(const Overrides& overrides) const;

  program::Program program_;
  at::ScalarType type_;
  at::Device device_;
  std::map<std::string, at::Tensor> numbers_;  // by the names of overrides
  program::PerTensor<StepTensors> steps_;      // empty unless the tensor is a step
};

/// The program with these numbers, rounded. Throws Error if an override names nothing or has
/// another shape, or if the result is no program.
program::Program withOverrides(const program::Program& program, const Overrides& overrides);

}  // namespace tc0
