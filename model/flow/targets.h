#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/flow/field.h"
#include "model/flow/tokens.h"
#include "model/recipe/network/network.h"

namespace tc0 {

/// The samples of one training step.
struct Batch {
  at::Tensor x, eps;   // data and noise [B, ...]
  at::Tensor t, r;     // times [B], t >= r
  at::Tensor classes;  // [B], after dropClasses; undefined if the data have none
  at::Tensor velocity =
      {};  // learned instead of the samples' own, with its mean (pool.h); or undefined
  /// Times at which the velocity is learned, and `velocity` is one; undefined: t. For material and
  /// moment only, where t and r then belong to the acceleration alone.
  at::Tensor velocityTimes = {};
};

/// Classifier-free guidance that is trained in, so that sampling costs one evaluation. The velocity
/// to learn becomes scale * v + mix * u(class) + (1 - scale - mix) * u(none), with u at h = 0. The
/// effective guidance is scale / (1 - mix); scale = 1 and mix = 0 is none. Samples whose class is
/// "none" keep v.
struct Guidance {
  double scale = 1, mix = 0;
  std::int64_t none = 0;  // index of "no class": config.classes
  bool active() const { return scale != 1 || mix != 0; }
};

struct TargetOptions {
  Target target = Target::kMoment;
  Path path = Path::kLinear;
  /// The weight of a sample is 1 / (its mean square error + offset)^power, taken as a constant.
  /// Power 0 weighs all samples alike. With power 1 the weighted loss stays near 1, so only `raw`
  /// shows whether the network learns.
  double power = 0, offset = 1e-3;
  Guidance guidance;
  /// Derivatives run along the network's own velocity instead of the sample's. This has less
  /// variance; with meanflow and paper it costs one more plain pass without gradient.
  bool improvedTangent = false;
  /// Errors of the acceleration are multiplied by h (at least 0.1), for material and moment. The
  /// sampler multiplies them by h^2/2, so a small network does better to be right on long steps.
  bool weighSteps = false;
  JvpEngine engine = JvpEngine::kDual;
  /// If the data are tokens, the networks are read as these say, `tokenSize` is a letter's size in
  /// z, and the losses are those of token_targets.h.
  Tokens tokens = {};
  double tokenSize = 1;
};

/// Steps shorter than this weigh as much as this one, if errors are weighed by steps.
inline constexpr double kLeastWeighedStep = 0.1;

/// A loss of one network. `weighted` has the gradient; `raw` is the mean square error without
/// weights, and has none.
struct LossTerm {
  std::string name;  // "velocity", "acceleration"
  at::Tensor weighted, raw;
};

/// One term for each network. Each depends on the weights of its own network alone, so their sum
/// may be descended.
std::vector<LossTerm> lossTerms(const FieldPair& fields, const Batch& batch,
                                const TargetOptions& options);
at::Tensor totalLoss(const std::vector<LossTerm>& terms);

/// Computes lossTerms and adds the gradient of each weighted loss, times `scale`, to that of its
/// network. Returns the terms without gradient. One network is finished before the other is
/// evaluated, so that one graph is in memory at a time. If `apart`, the acceleration is on a second
/// thread, which waits for the velocity's derivative and nothing else; the numbers are equal bit
/// for bit.
std::vector<LossTerm> descend(const FieldPair& fields, const Batch& batch,
                              const TargetOptions& options, double scale, bool apart);

/// Mean over the batch of |prediction - target|^2, weighted as TargetOptions says; `target` is
/// taken as a constant.
LossTerm regressionTerm(std::string name, const at::Tensor& prediction, const at::Tensor& target,
                        double power, double offset);

/// How far the fields are from their own identity, as a root mean square over the points (z, t, r).
/// It has the network's own velocity where the loss has the sample's, so it lacks the noise of the
/// raw loss, and is 0 on an exact solution.
///   meanflow, paper:  u(h) - [u(0) - h d/dt u(h)], of the velocity
///   material:         u2(h) - [Dv/Dt - h d/dt u2(h)]
///   moment:           u2(h) - [Dv/Dt - h/2 d/dt u2(h)]
/// The acceleration of `paper` has no such residual: its identity contains the conditional
/// acceleration.
at::Tensor identityResidual(const FieldPair& fields, Target target, const at::Tensor& z,
                            const at::Tensor& t, const at::Tensor& r,
                            const at::Tensor& classes = {});

/// Replaces each class by `none` with the given probability, so that "none" is learned too.
at::Tensor dropClasses(const at::Tensor& classes, double probability, std::int64_t none,
                       at::Generator& generator);

}  // namespace tc0
