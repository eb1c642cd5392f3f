#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/flow/field.h"
#include "model/recipe/network.h"

namespace tc0 {

/// What one training step sees: data x and noise eps [B, ...], times t >= r [B], classes [B]
/// (undefined without classes; dropClasses has had its turn). `velocity`: what is to be learned in
/// place of the samples' own velocities, with the same mean (pool.h), or undefined.
struct Batch {
  at::Tensor x, eps, t, r, classes, velocity = {};
};

/// Velocity (average or instantaneous, by target) and acceleration; the second may be null for
/// Target::kMeanflow. The fields belong to somebody else.
struct FieldPair {
  const Field* velocity = nullptr;
  const Field* acceleration = nullptr;
};

/// Classifier-free guidance that is trained in, so that sampling costs one evaluation: the velocity
/// to learn becomes scale * v + mix * u(class) + (1 - scale - mix) * u(none), u at h = 0. The
/// effective guidance is scale / (1 - mix). scale = 1, mix = 0: none. Samples whose class is
/// "none" keep v.
struct Guidance {
  double scale = 1, mix = 0;
  std::int64_t none = 0;  // index of "no class": config.classes
  bool active() const { return scale != 1 || mix != 0; }
};

struct TargetOptions {
  Target target = Target::kMoment;
  Path path = Path::kLinear;
  /// The weight of a sample is 1 / (its mean square error + offset)^power, under stop-gradient.
  /// Power 0 keeps the mean (2-D data); 0.75 to 1 suits pictures. With power 1 the weighted loss
  /// stays near 1 for ever: look at `raw`.
  double power = 0, offset = 1e-3;
  Guidance guidance;
  /// Derivatives run along the network's own velocity instead of the sample's: less variance, and
  /// with meanflow and paper one more plain pass without gradient.
  bool improvedTangent = false;
  /// material, moment: multiply errors of the acceleration by h (at least 0.1), as the sampler will
  /// by h^2/2, so that a small network spends its strength on long steps.
  bool weighSteps = false;
  JvpEngine engine = JvpEngine::kDual;
};

/// One loss. `weighted` has the gradient; `raw` is the mean square error without weights, detached.
struct LossTerm {
  std::string name;  // "velocity", "acceleration"
  at::Tensor weighted, raw;
};

/// One term for each network; their gradients do not mix, so the sum may be descended.
std::vector<LossTerm> lossTerms(const FieldPair& fields, const Batch& batch,
                                const TargetOptions& options);
at::Tensor totalLoss(const std::vector<LossTerm>& terms);

/// lossTerms, detached, and their gradients: each term's weighted loss times `scale` is
/// back-propagated, one network's before the next is evaluated, so that one graph is alive at once.
/// `apart`: the acceleration's on a second thread, which waits for nothing of the velocity but its
/// derivative; the numbers are the same, bit for bit.
std::vector<LossTerm> descend(const FieldPair& fields, const Batch& batch,
                              const TargetOptions& options, double scale, bool apart);

/// Mean over the batch of |prediction - target|^2, weighted as TargetOptions says; `target` is
/// taken as a constant.
LossTerm regressionTerm(std::string name, const at::Tensor& prediction, const at::Tensor& target,
                        double power, double offset);

/// How far the fields are from obeying their own identity, as rms over the points (z, t, r): the
/// right-hand sides with the network's own velocity in place of the sample's, without the noise
/// that the raw loss contains. Zero on an exact solution. One number for each identity:
///   meanflow, paper:  u(h) - [u(0) - h d/dt u(h)]      (of the velocity)
///   material:         u2(h) - [Dv/Dt - h d/dt u2(h)],  moment: with h/2
/// (paper: the acceleration's identity has the conditional acceleration in it and has no such
/// residual).
at::Tensor identityResidual(const FieldPair& fields, Target target, const at::Tensor& z,
                            const at::Tensor& t, const at::Tensor& r,
                            const at::Tensor& classes = {});

/// Each class replaced by `none` with the given probability, so that "none" is learned too.
at::Tensor dropClasses(const at::Tensor& classes, double probability, std::int64_t none,
                       at::Generator& generator);

}  // namespace tc0
