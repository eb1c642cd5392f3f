#pragma once

#include <string>
#include <utility>
#include <vector>

#include "model/flow/sampler.h"
#include "model/flow/test_bed.h"

namespace tc0 {

/// A check of whether trained networks agree with themselves, on their own trajectories from t =
/// 0.9 over s = 0.5 to r = 0.1. It needs no data. `error` is 0 on an exact solution; `size` is the
/// root mean square of the numbers that are compared.
///
/// Every figure here is a root mean square over samples and coordinates. For points of the plane it
/// is smaller by the root of 2 than the rms of metrics/evaluate.h, whose distances are Euclidean.
struct Check {
  std::string name;
  double error = 0, size = 0;
};

struct Consistency {
  /// boundary: u at h = 1/64 against u at h = 0 (meanflow, paper), u2 at h = 0 against Dv/Dt.
  /// velocity_additivity: one step t to r against two steps t to s to r, divided by t - r.
  /// acceleration_additivity: the mean acceleration (moment: the first moment) over t to r against
  ///   those over t to s and s to r.
  /// identity: see identityResidual.
  /// exact_velocity: u at h = 0 against the velocity of the test bed, if one is given.
  std::vector<Check> checks;
  /// A number of steps, and the rms distance of where they end to where `fineSteps` steps end.
  std::vector<std::pair<int, double>> steps;
  /// A number of steps, and the rms distance of where they end to where the exact flow ends; empty
  /// without a test bed.
  std::vector<std::pair<int, double>> exactSteps;
  int fineSteps = 64;
};

/// How much is evaluated. The default costs about 160 sampler steps.
struct ConsistencyEffort {
  std::vector<int> steps = {1, 2, 4, 8, 16, 32};
  int fineSteps = 64, trajectorySteps = 32;
};

Consistency checkConsistency(const FieldPair& fields, Target target, const at::Tensor& noise,
                             const at::Tensor& classes = {}, const ExactVelocity* exact = nullptr,
                             const ConsistencyEffort& effort = {});

std::string toText(const Consistency& consistency);
std::string toJson(const Consistency& consistency);  // one object, with a line feed

}  // namespace tc0
