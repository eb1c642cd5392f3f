#include "model/flow/targets.h"

#include <ATen/core/grad_mode.h>

#include <functional>
#include <future>
#include <memory>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "model/flow/path.h"
#include "model/flow/token_targets.h"

namespace tc0 {
namespace {

at::Tensor zerosLike(const at::Tensor& t) { return at::zeros_like(t); }

// The point (z, t, h) moving along the flow with r held (h moves with t), or with h held.
Point<1> alongFlow(const at::Tensor& z, const at::Tensor& velocity, const at::Tensor& t,
                   const at::Tensor& h, bool rHeld, const at::Tensor& classes) {
  const at::Tensor one = at::ones_like(t);
  return {dual(z, velocity), dual(t, one), rHeld ? dual(h, one) : Dual(h), classes};
}

// One step: the batch, its points on the path, and what is computed of them once.
struct Step {
  const FieldPair& fields;
  const TargetOptions& options;
  const Batch& batch;
  PathSample on;
  at::Tensor h;
  at::Tensor velocity;  // to learn, with guidance
  at::Tensor tangent;   // the direction of z in derivatives
  // The velocity network at the batch's points, if its derivative there is needed after its value.
  std::unique_ptr<ValueThenDerivative> own;
  std::unique_ptr<const Batch> kept = {};   // `batch`, if nobody else keeps it
  std::unique_ptr<Step> velocityStep = {};  // if the velocity has times of its own; this step is
                                            // then the acceleration's alone

  at::Tensor over(const at::Tensor& perSample) const { return likeBatch(perSample, on.z); }
};

at::Tensor instantaneous(const Field& field, const at::Tensor& z, const at::Tensor& t,
                         const at::Tensor& classes) {
  const at::NoGradGuard guard;
  return field.value(z, t, zerosLike(t), classes);
}

at::Tensor guided(const Step& step, const at::Tensor& own) {
  const Guidance& guidance = step.options.guidance;
  if (!guidance.active() || !step.batch.classes.defined()) return step.on.velocity;
  const Field& field = *step.fields.velocity;
  at::Tensor velocity =
      step.on.velocity * guidance.scale +
      instantaneous(field, step.on.z, step.batch.t, {}) * (1 - guidance.scale - guidance.mix);
  if (guidance.mix != 0) velocity = velocity + own * guidance.mix;
  return at::where(step.over(step.batch.classes == guidance.none), step.on.velocity, velocity);
}

// The velocity network's own velocity, without gradient.
at::Tensor ownVelocity(Step& step) {
  const at::Tensor &z = step.on.z, &t = step.batch.t, &classes = step.batch.classes;
  if (averagesVelocity(step.options.target))
    return instantaneous(*step.fields.velocity, z, t, classes);
  const Point<0> point = {z, t, zerosLike(t), classes};
  step.own =
      std::make_unique<ValueThenDerivative>(*step.fields.velocity, point, step.options.engine);
  return step.own->value().detach();
}

enum class Tangent { kNeeded, kNotNeeded };

// The network's own velocity is computed only if the tangent or the guidance needs it.
Step prepare(const FieldPair& fields, const Batch& batch, const TargetOptions& options,
             Tangent tangent = Tangent::kNeeded) {
  TC0_ASSERT(batch.x.sizes() == batch.eps.sizes() && batch.t.sizes() == batch.r.sizes());
  Step step{fields,
            options,
            batch,
            onPath(options.path, batch.x, batch.eps, batch.t),
            batch.t - batch.r,
            {},
            {},
            {},
            {},
            {}};
  if (batch.velocity.defined()) step.on.velocity = batch.velocity;
  at::Tensor own;
  const bool along = tangent == Tangent::kNeeded && options.improvedTangent;
  if (along || options.guidance.mix != 0) own = ownVelocity(step);
  step.velocity = guided(step, own);
  step.tangent = along ? own : step.velocity;
  return step;
}

// The acceleration's step, without gradients of the velocity, and in it the velocity's own, which
// needs no tangent.
Step preparedApart(const FieldPair& fields, const Batch& batch, const TargetOptions& options) {
  auto own = std::make_unique<Batch>(batch);
  own->t = own->r = batch.velocityTimes;
  auto rest = std::make_unique<Batch>(batch);
  rest->velocity = at::Tensor();
  auto velocity = std::make_unique<Step>(prepare(fields, *own, options, Tangent::kNotNeeded));
  velocity->kept = std::move(own);
  const at::NoGradGuard guard;
  Step step = prepare(fields, *rest, options);
  step.kept = std::move(rest);
  step.velocityStep = std::move(velocity);
  return step;
}

LossTerm term(const Step& step, const char* name, const at::Tensor& prediction,
              const at::Tensor& target) {
  return regressionTerm(name, prediction, target, step.options.power, step.options.offset);
}

// The loss of a network whose value at (z, t, h) has to be `start() - share * h * (its derivative
// along the flow)`. start() is called after the network's pass, because another thread may have to
// finish first. Errors are multiplied by `weight`; undefined is 1.
LossTerm averaged(const Step& step, const Field& field, const char* name,
                  const std::function<at::Tensor()>& start, double share,
                  const at::Tensor& weight = {}) {
  const Dual u = withDerivative(
      field, alongFlow(step.on.z, step.tangent, step.batch.t, step.h, true, step.batch.classes),
      step.options.engine);
  const at::NoGradGuard guard;
  const at::Tensor target = start() - step.over(step.h * share) * u.derivative();
  const at::AutoGradMode enabled(true);
  if (!weight.defined()) return term(step, name, u.value(), target);
  return term(step, name, u.value() * step.over(weight), target * step.over(weight));
}

// The derivative of the velocity network along the flow, without gradient.
at::Tensor materialOf(const Step& step) {
  const at::NoGradGuard guard;
  const at::Tensor& t = step.batch.t;
  if (step.own) return step.own->along(step.tangent, at::ones_like(t), {});
  return step.fields.velocity
      ->at(alongFlow(step.on.z, step.tangent, t, zerosLike(t), false, step.batch.classes))
      .derivative();
}

// Flow matching at the velocity's own points, after the derivative at the acceleration's.
LossTerm flowMatchingApart(const Step& step, std::promise<at::Tensor>& material) {
  material.set_value(materialOf(step));
  const Step& at = *step.velocityStep;
  const at::Tensor& t = at.batch.t;
  const at::Tensor u = at.own
                           ? at.own->value()
                           : at.fields.velocity->value(at.on.z, t, zerosLike(t), at.batch.classes);
  return term(at, "velocity", u, at.velocity);
}

// The instantaneous velocity by plain flow matching; `material` gets its derivative along the flow.
LossTerm flowMatching(const Step& step, std::promise<at::Tensor>& material) {
  if (step.velocityStep) return flowMatchingApart(step, material);
  const at::Tensor& t = step.batch.t;
  if (step.own) {
    material.set_value(step.own->along(step.tangent, at::ones_like(t), {}));
    return term(step, "velocity", step.own->value(), step.velocity);
  }
  const Dual u = withDerivative(
      *step.fields.velocity,
      alongFlow(step.on.z, step.tangent, t, zerosLike(step.h), false, step.batch.classes),
      step.options.engine);
  material.set_value(u.derivative());
  return term(step, "velocity", u.value(), step.velocity);
}

LossTerm velocityTerm(const Step& step, std::promise<at::Tensor>& material) {
  if (!averagesVelocity(step.options.target)) return flowMatching(step, material);
  return averaged(
      step, *step.fields.velocity, "velocity", [&] { return step.velocity; }, 1);
}

LossTerm accelerationTerm(const Step& step, const std::shared_future<at::Tensor>& material) {
  const Field& field = *step.fields.acceleration;
  if (averagesVelocity(step.options.target)) {
    return averaged(
        step, field, "acceleration", [&] { return step.on.acceleration; }, 1);
  }
  const double share = step.options.target == Target::kMoment ? 0.5 : 1;
  const at::Tensor weight =
      step.options.weighSteps ? step.h.clamp_min(kLeastWeighedStep) : at::Tensor();
  return averaged(
      step, field, "acceleration", [&] { return material.get(); }, share, weight);
}

Step checkedStep(const FieldPair& fields, const Batch& batch, const TargetOptions& options) {
  if (fields.velocity == nullptr ||
      (fields.acceleration == nullptr && options.target != Target::kMeanflow))
    fail("target ", name(options.target), ": a network is missing");
  if (!batch.velocityTimes.defined()) return prepare(fields, batch, options);
  if (averagesVelocity(options.target))
    fail("target ", name(options.target), ": required material or moment where the velocity has ",
         "times of its own");
  return preparedApart(fields, batch, options);
}

}  // namespace

LossTerm regressionTerm(std::string name, const at::Tensor& prediction, const at::Tensor& target,
                        double power, double offset) {
  if (power == 0) {
    const at::Tensor mean = at::mse_loss(prediction, target.detach());
    return {std::move(name), mean, mean.detach()};
  }
  const at::Tensor error = (prediction - target.detach()).square().flatten(1).mean(1);
  const at::Tensor raw = error.detach();
  return {std::move(name), (error * (raw + offset).pow(-power)).mean(), raw.mean()};
}

std::vector<LossTerm> lossTerms(const FieldPair& fields, const Batch& batch,
                                const TargetOptions& options) {
  if (options.tokens.active()) return tokenTerms(fields, batch, options);
  const Step step = checkedStep(fields, batch, options);
  std::promise<at::Tensor> material;
  std::vector<LossTerm> terms = {velocityTerm(step, material)};
  if (options.target != Target::kMeanflow) {
    terms.push_back(accelerationTerm(step, material.get_future().share()));
  }
  return terms;
}

// The acceleration's loss needs Dv/Dt, which the velocity's pass computes and hands over through a
// promise. Deferred, it runs after the velocity's on this thread, in acceleration.get().
std::vector<LossTerm> descend(const FieldPair& fields, const Batch& batch,
                              const TargetOptions& options, double scale, bool apart) {
  if (options.tokens.active()) return descendTokens(fields, batch, options, scale);
  const Step step = checkedStep(fields, batch, options);
  const auto descended = [scale](LossTerm term) {
    (scale == 1 ? term.weighted : term.weighted * scale).backward();
    term.weighted = term.weighted.detach();
    return term;
  };
  std::future<LossTerm> acceleration;
  std::promise<at::Tensor> material;  // destroyed first: after a failure here nobody waits for it
  if (options.target != Target::kMeanflow) {
    const auto when = apart ? std::launch::async : std::launch::deferred;
    acceleration = std::async(when, [&, ready = material.get_future().share()] {
      return descended(accelerationTerm(step, ready));
    });
  }
  std::vector<LossTerm> terms = {descended(velocityTerm(step, material))};
  if (acceleration.valid()) terms.push_back(acceleration.get());
  return terms;
}

at::Tensor totalLoss(const std::vector<LossTerm>& terms) {
  at::Tensor total;
  for (const LossTerm& term : terms) accumulate(total, term.weighted);
  return total;
}

at::Tensor identityResidual(const FieldPair& fields, Target target, const at::Tensor& z,
                            const at::Tensor& t, const at::Tensor& r, const at::Tensor& classes) {
  const at::NoGradGuard guard;
  const at::Tensor h = t - r;
  const Dual own = fields.velocity->at(Point<1>{z, t, zerosLike(h), classes});
  const at::Tensor& v = own.value();
  const bool first = averagesVelocity(target);
  const Field& field = first ? *fields.velocity : *fields.acceleration;
  const Dual u = field.at(alongFlow(z, v, t, h, true, classes));
  const at::Tensor start =
      first ? v
            : fields.velocity->at(alongFlow(z, v, t, zerosLike(h), false, classes)).derivative();
  const double share = target == Target::kMoment ? 0.5 : 1;
  return (u.value() - start + likeBatch(h * share, z) * u.derivative()).square().mean().sqrt();
}

at::Tensor dropClasses(const at::Tensor& classes, double probability, std::int64_t none,
                       at::Generator& generator) {
  TC0_ASSERT(probability >= 0 && probability <= 1);
  const at::Tensor draw = at::rand(classes.sizes(), generator, at::kFloat).to(classes.device());
  return at::where(draw < probability, at::full_like(classes, none), classes);
}

}  // namespace tc0
