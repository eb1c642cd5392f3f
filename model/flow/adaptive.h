#pragma once

#include <functional>

#include "model/flow/sampler.h"

namespace tc0 {

/// What is taken for the error of a step S(z; t, r), t > r, where nothing finer is known.
///   kDefect      |S(z; t, r) - S(S(z; t, s); s, r)|, s in the middle: one step against two
///   kCorrection  |h^2/2 A(z, t, h)|, what the acceleration adds. It costs nothing, and says how much
///                the path bends, which is no error where A is right.
enum class StepEstimate { kDefect, kCorrection };

/// How samples choose steps of their own.
struct AdaptiveParams {
  StepEstimate by = StepEstimate::kDefect;
  double tolerance = 0.1;   // of the estimate: its root mean square over the sample's numbers
  double least = 1.0 / 32;  // a step that is no longer than this is always taken
};

struct AdaptiveSamples {
  at::Tensor samples;
  /// [B], evaluations of all networks of a step together, as many as have to be made. A velocity at
  /// the same point and time counts once, and so does the first half of a step that was refused,
  /// which is the whole of the next trial.
  at::Tensor evaluations;
};

/// Samples from noise z [B, ...]. A sample first tries the whole time from 1 to 0. A step whose
/// estimate is above the tolerance is refused and tried at half its length; otherwise it is taken,
/// by kDefect as the two halves that are there. The trial after that is as long, or twice as long if
/// the estimate was below a quarter of the tolerance. The grid of `options` does not matter.
AdaptiveSamples sampleAdaptively(const FieldPair& fields, const SamplerOptions& options,
                                 const AdaptiveParams& params, const at::Tensor& z,
                                 const at::Tensor& classes = {});

/// The tolerance between 1e-4 and 10 with which sampling costs about `evaluations`, which falls as
/// the tolerance grows: bisection of its logarithm.
double toleranceFor(double evaluations, const std::function<double(double tolerance)>& cost);

}  // namespace tc0
