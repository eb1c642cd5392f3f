#include "model/flow/pool.h"

#include <ATen/core/grad_mode.h>

#include <limits>

#include "circuit/base/assert.h"
#include "model/flow/path.h"
#include "model/flow/pool_loops.h"

namespace tc0 {
namespace {

constexpr double kLargestRatio = 100;  // of alpha to beta: closer to the data each sample is alone

// [G * pool, ...] as [G, pool, ...].
at::Tensor inPools(const at::Tensor& rows, std::int64_t pool) {
  TC0_ASSERT(rows.size(0) > 0 && rows.size(0) % pool == 0);
  return rows.reshape({-1, pool, rows.numel() / rows.size(0)});
}

// sum_j w_j x_j - x [B, d], if B is a multiple of `pool`; ratio = alpha / beta [B, 1]. With q = eps
// + ratio x, the noise that leads from x_j to the same point is q - ratio x_j. So log w_j = ratio q
// . x_j - ratio^2 |x_j|^2 / 2, up to terms without j, which is one product of matrices.
at::Tensor shiftsInPools(const at::Tensor& x, const at::Tensor& eps, const at::Tensor& ratio,
                         const at::Tensor& classes, std::int64_t pool) {
  const at::Tensor q = eps + ratio * x;
  const at::Tensor data = inPools(x, pool);
  const at::Tensor left = inPools(at::cat({q * ratio, ratio.square()}, 1), pool);
  const at::Tensor right = at::cat({data, data.square().sum(2, true) * -0.5}, 2);
  at::Tensor logits = left.bmm(right.transpose(1, 2));
  if (classes.defined()) {
    const at::Tensor own = inPools(classes, pool);
    logits.masked_fill_(own != own.transpose(1, 2), -std::numeric_limits<double>::infinity());
  }
  return logits.softmax(2).bmm(data).view_as(x) - x;
}

// Like shiftsInPools, for any B: the last pool may be smaller.
at::Tensor shifts(const at::Tensor& x, const at::Tensor& eps, const at::Tensor& ratio,
                  const at::Tensor& classes, std::int64_t pool) {
  const std::int64_t count = x.size(0), whole = count / pool * pool;
  const auto part = [&](std::int64_t start, std::int64_t size) {
    const auto cut = [&](const at::Tensor& a) {
      return a.defined() ? a.narrow(0, start, size) : a;
    };
    return shiftsInPools(cut(x), cut(eps), cut(ratio), cut(classes), std::min(pool, size));
  };
  if (whole == 0 || whole == count) return part(0, count);
  return at::cat({part(0, whole), part(whole, count - whole)});
}

// x, eps [B, 2], float32 on the CPU.
at::Tensor inThePlane(Path path, const Batch& batch, std::int64_t pool) {
  const at::Tensor x = batch.x.contiguous(), eps = batch.eps.contiguous();
  const at::Tensor t = batch.t.contiguous(), velocity = at::empty_like(x);
  planeVelocities(path,
                  {x.data_ptr<float>(), eps.data_ptr<float>(), t.data_ptr<float>(), x.size(0)},
                  pool, kLargestRatio, velocity.data_ptr<float>());
  return velocity;
}

bool inPlane(const Batch& batch) {
  return batch.x.is_cpu() && batch.x.scalar_type() == at::kFloat && batch.x.dim() == 2 &&
         batch.x.size(1) == 2 && !batch.classes.defined();
}

}  // namespace

// The velocity from x_j is alpha' x_j + beta' eps_j, which is the sample's own plus slope (x_j -
// x).
at::Tensor pooledVelocity(Path path, const Batch& batch, std::int64_t pool) {
  TC0_ASSERT(pool >= 1 && batch.x.size(0) == batch.t.size(0));
  const at::NoGradGuard guard;
  if (inPlane(batch)) return inThePlane(path, batch, pool);
  const PathPoint<0> at = pathAt<0>(path, Jet<0>(batch.t.unsqueeze(1)));
  const at::Tensor x = batch.x.flatten(1), eps = batch.eps.flatten(1);
  const at::Tensor ratio = at.alpha.value() / at.beta.value().clamp_min(0.5 / kLargestRatio);
  const at::Tensor slope =
      (at.alpha1.value() - at.beta1.value() * ratio).masked_fill(ratio > kLargestRatio, 0);
  const at::Tensor own = at.alpha1.value() * x + at.beta1.value() * eps;
  return at::addcmul(own, slope, shifts(x, eps, ratio, batch.classes, pool)).view_as(batch.x);
}

}  // namespace tc0
