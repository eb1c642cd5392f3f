#include "model/flow/token_targets.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "model/flow/path.h"

namespace tc0 {
namespace {

constexpr double kLeastWeight = 0.1;  // steps shorter than this weigh as much as this one

// A batch's points on the path, and what the velocity network says there.
struct Start {
  at::Tensor z, t, h, velocity;
  Dual logits;          // with the derivative along the flow
  at::Tensor material;  // Dv/Dt = -D'/t
};

at::Tensor crossEntropy(const at::Tensor& logits, const at::Tensor& x,
                        const TokenReading& reading) {
  const auto tokens = [&](const at::Tensor& a) {
    return byToken(Plain(a), reading.letters).value();
  };
  const at::Tensor data = tokens(x) * (1 / reading.size);
  return -(data * tokens(logits).log_softmax(-1)).sum(-1).mean();
}

// The velocity's loss; `start` gets what the acceleration's needs.
LossTerm velocityTerm(const FieldPair& networks, const Batch& batch, const TargetOptions& options,
                      Start& start) {
  const TokenReading reading = tokenReading(options);
  start.t = batch.t.clamp_min(kLeastTokenTime);
  start.h = start.t - at::minimum(batch.r, start.t);
  start.z = onPath(Path::kLinear, batch.x, batch.eps, start.t).z;
  const Point<0> point = {start.z, start.t, at::zeros_like(start.t), batch.classes};
  ValueThenDerivative own(*networks.velocity, point, options.engine);
  const at::Tensor loss = crossEntropy(own.value(), batch.x, reading);
  const at::NoGradGuard guard;
  const at::Tensor time = likeBatch(start.t, start.z);
  start.logits.part[0] = own.value().detach();
  start.velocity = (start.z - endpointOf(Plain(start.logits.value()), reading).value()) / time;
  start.logits.part[1] = own.along(start.velocity, at::ones_like(start.t), {});
  start.material = endpointOf(start.logits, reading).derivative() / -time;
  return {"velocity", loss, loss.detach()};
}

LossTerm accelerationTerm(const FieldPair& networks, const Batch& batch,
                          const TargetOptions& options, const Start& start) {
  const TokenReading reading = tokenReading(options);
  const at::Tensor one = at::ones_like(start.t);
  const Dual t = dual(start.t, one), h = dual(start.h, one);
  const Point<1> along = {dual(start.z, start.velocity), t, h, batch.classes};
  const Dual u = withDerivative(*networks.acceleration, along, options.engine);
  const Dual a = reading.form == TokenForm::kEndpoint
                     ? overLettersCentred(u, reading)
                     : logitAcceleration(start.logits, u, t, h, reading);
  const at::NoGradGuard guard;
  const at::Tensor half = likeBatch(start.h * 0.5, start.z);
  const at::Tensor target = start.material - half * a.derivative();
  const at::Tensor weight = options.weighSteps ? likeBatch(start.h.clamp_min(kLeastWeight), start.z)
                                               : at::ones_like(half);
  const at::AutoGradMode enabled(true);
  return regressionTerm("acceleration", a.value() * weight, target * weight, options.power,
                        options.offset);
}

void check(const FieldPair& networks, [[maybe_unused]] const Batch& batch,
           const TargetOptions& options) {
  TC0_ASSERT(batch.x.sizes() == batch.eps.sizes() && batch.t.sizes() == batch.r.sizes());
  if (networks.velocity == nullptr || networks.acceleration == nullptr)
    fail("tokens: a network is missing");
  if (options.target != Target::kMoment || options.path != Path::kLinear)
    fail("tokens: required the target moment and the linear path, found ", name(options.target),
         " and ", name(options.path));
}

}  // namespace

TokenReading tokenReading(const TargetOptions& options) {
  return {options.tokens.letters, options.tokens.form, options.tokenSize};
}

std::vector<LossTerm> tokenTerms(const FieldPair& networks, const Batch& batch,
                                 const TargetOptions& options) {
  check(networks, batch, options);
  Start start;
  LossTerm velocity = velocityTerm(networks, batch, options, start);
  return {std::move(velocity), accelerationTerm(networks, batch, options, start)};
}

// The velocity's graph is gone before the acceleration's is made.
std::vector<LossTerm> descendTokens(const FieldPair& networks, const Batch& batch,
                                    const TargetOptions& options, double scale) {
  check(networks, batch, options);
  const auto descended = [scale](LossTerm term) {
    (term.weighted * scale).backward();
    term.weighted = term.weighted.detach();
    return term;
  };
  Start start;
  LossTerm velocity = descended(velocityTerm(networks, batch, options, start));
  return {std::move(velocity), descended(accelerationTerm(networks, batch, options, start))};
}

}  // namespace tc0
