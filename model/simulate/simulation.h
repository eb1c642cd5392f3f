#pragma once

#include <ATen/Tensor.h>

#include <map>
#include <string>
#include <vector>

#include "model/program/program.h"
#include "model/simulate/step_tensors.h"

namespace tc0 {

/// Numbers to use in place of a program's own: "fc.weights" [out, in] and "fc.bias" [out] of the
/// linear tensor "fc", and under its own name the values of a constant. Forward they are rounded to
/// integers, backward the rounding is not seen. Tensors of several names may be one.
using Overrides = std::map<std::string, at::Tensor>;

/// An integer program on batches of samples, with gradients.
///
///   Simulation simulation(program);
///   std::vector<at::Tensor> out = simulation.outputs({noise}, {{"fc.weights", weights}});
///   loss(out[0]).backward();               // reaches noise and weights
///   Program tuned = withOverrides(program, {{"fc.weights", weights}});
///
/// Every tensor is [batch, shape ...] and holds exactly the integers of program::interpret. Numbers
/// are float64 where the program's magnitudes are proven below 2^53; else int64, which has no
/// gradients. The proof is that of the program's own weights: those of overrides grown out of all
/// proportion can leave 2^53, and withOverrides says whether they are still a program.
///
/// Gradients are straight-through: linear operations and maxima have their own, a step has the
/// slope of the piecewise linear function through its jumps (StepTensors), a ratio step that slope
/// at N / D.
class Simulation {
 public:
  explicit Simulation(const program::Program& program, at::Device device = at::kCPU);

  /// Whether numbers are float64.
  bool differentiable() const { return type_ == at::kDouble; }

  /// The values of all tensors; inputs are [batch, shape ...] of any type, whole numbers within
  /// their ranges. Throws Error where shapes do not fit or an override names nothing.
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
  std::vector<StepTensors> steps_;             // [tensor], of steps
};

/// The program with these numbers, rounded. Throws Error where an override names nothing, has
/// another shape, or the result is no program.
program::Program withOverrides(const program::Program& program, const Overrides& overrides);

}  // namespace tc0
