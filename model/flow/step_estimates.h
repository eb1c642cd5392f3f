#pragma once

#include <string>
#include <vector>

#include "model/flow/sampler.h"

namespace tc0 {

/// How well an estimate tells which samples a step takes far off. Each is a norm over the numbers of a
/// sample; S is the step, h its length, v the velocity, A the acceleration:
///   defect      S against two steps of half the length
///   correction  h^2/2 A(z, t, h)
///   embedded    h^2/2 (A(z, t, h) - A(z, t, 0)): S against Taylor's step of second order
///   trapezoid   S against z - h/2 (v(z, t) + v(S, r))
inline constexpr const char* kStepEstimates[] = {"defect", "correction", "embedded", "trapezoid"};

/// One step from t to r: the root mean square over samples of its error, and the rank correlation
/// (Spearman) of each estimate with the error.
struct RankedStep {
  double t = 1, r = 0, error = 0;
  std::vector<double> correlations;  // in the order of kStepEstimates
};

/// The steps from 1 to 0, from 1 to 1/2, from 1/2 to 0 and from 3/4 to 1/4. Their error is the distance
/// to where steps of length 1/64 by the same networks end, which also bring the noise z to t. The
/// model has an instantaneous velocity and an acceleration (Target::kMoment or kMaterial).
std::vector<RankedStep> rankEstimates(const FieldPair& fields, const SamplerOptions& options,
                                      const at::Tensor& z, const at::Tensor& classes = {});

/// The rank correlation of two lists of one length; ties have the order of their places.
double rankCorrelation(const at::Tensor& a, const at::Tensor& b);

}  // namespace tc0
