#pragma once

#include <string>
#include <utility>
#include <vector>

#include "model/flow/sampler.h"
#include "model/flow/test_bed.h"

namespace tc0 {

/// Whether trained networks agree with themselves, which needs no data: rms over samples on the
/// model's own trajectories, at points (t, s, r) = (0.9, 0.5, 0.1) and the like. Zero on an exact
/// solution; compare with `size`, the rms of what is checked.
///
/// Every figure here is an rms over samples and coordinates: of points of the plane, smaller by the
/// root of 2 than the rms of metrics/evaluate.h, whose distances are Euclidean.
struct Check {
  std::string name;
  double error = 0, size = 0;
};

struct Consistency {
  /// boundary: u at h = 1/64 against u at h = 0 (meanflow, paper), u2 at h = 0 against Dv/Dt.
  /// velocity_additivity: one step t to r against t to s to r, divided by t - r.
  /// acceleration_additivity: the same of the mean acceleration (of the first moment).
  /// identity: see identityResidual.
  /// exact_velocity: u at h = 0 against the test bed's, where one is given.
  std::vector<Check> checks;
  /// Steps, and the rms distance of what they end at to what `fineSteps` steps end at; the same to
  /// where the exact flow ends, where a test bed is given.
  std::vector<std::pair<int, double>> steps, exactSteps;
  int fineSteps = 64;
};

/// How much is evaluated: the whole costs about 160 sampler steps.
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
