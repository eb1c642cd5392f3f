#include "model/flow/pool.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>

#include <catch2/catch.hpp>
#include <cmath>

#include "model/flow/path.h"
#include "model/flow/pool_loops.h"
#include "model/flow/test_bed.h"

using namespace tc0;

namespace {

Batch batchOf(const at::Tensor& x, std::uint64_t seed) {
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(seed);
  Batch batch;
  batch.x = x;
  batch.eps = at::randn(x.sizes(), generator, x.options());
  batch.t = at::rand({x.size(0)}, generator, x.options());
  return batch;
}

at::Tensor normal(at::IntArrayRef shape, std::uint64_t seed) {
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(seed);
  return at::randn(shape, generator, at::kDouble);
}

Batch inSingle(const Batch& batch) {
  const auto single = [](const at::Tensor& a) { return a.to(at::kFloat); };
  return {single(batch.x), single(batch.eps), single(batch.t), {}, batch.classes};
}

// As pool.h says it: the noise that each member of the pool needs, and its normal density.
at::Tensor naive(Path path, const Batch& batch, std::int64_t pool) {
  const std::int64_t count = batch.x.size(0);
  const at::Tensor x = batch.x.flatten(1), eps = batch.eps.flatten(1);
  at::Tensor result = at::zeros_like(x);
  for (std::int64_t i = 0; i < count; ++i) {
    const PathPoint<0> at = pathAt<0>(path, Jet<0>(batch.t[i]));
    const at::Tensor z = at.alpha.value() * x[i] + at.beta.value() * eps[i];
    double sum = 0;
    const std::int64_t begin = i / pool * pool;
    for (std::int64_t j = begin; j < std::min(begin + pool, count); ++j) {
      if (batch.classes.defined() && !batch.classes[i].equal(batch.classes[j])) continue;
      const at::Tensor noise = (z - at.alpha.value() * x[j]) / at.beta.value();
      const double weight = std::exp(-0.5 * noise.square().sum().item<double>());
      result[i] += weight * (at.alpha1.value() * x[j] + at.beta1.value() * noise);
      sum += weight;
    }
    result[i] /= sum;
  }
  return result.view_as(batch.x);
}

double largest(const at::Tensor& a) { return a.abs().max().item<double>(); }

}  // namespace

TEST_CASE("a pool's velocity is the mean over whom a point may have come from") {
  const at::NoGradGuard guard;
  for (const Path path : {Path::kLinear, Path::kTrigonometric})
    for (const std::int64_t pool : {1, 2, 5, 12, 40}) {
      INFO(name(path) << " pool " << pool);
      Batch batch = batchOf(normal({12, 2}, 5), 6);
      batch.t = batch.t * 0.98 + 0.02;
      CHECK(largest(pooledVelocity(path, batch, pool) - naive(path, batch, pool)) < 1e-9);
      CHECK(largest(pooledVelocity(path, inSingle(batch), pool) - naive(path, batch, pool)) < 2e-4);
      batch.classes = at::arange(12) % 3;
      CHECK(largest(pooledVelocity(path, batch, pool) - naive(path, batch, pool)) < 1e-9);
      CHECK(largest(pooledVelocity(path, inSingle(batch), pool) - naive(path, batch, pool)) < 2e-4);
      Batch pictures = batchOf(normal({12, 1, 3, 3}, 7), 8);
      pictures.t = batch.t;
      CHECK(largest(pooledVelocity(path, pictures, pool) - naive(path, pictures, pool)) < 1e-9);
    }
}

TEST_CASE("points in the plane have the same velocity on every kind of processor") {
  const at::NoGradGuard guard;
  for (const Path path : {Path::kLinear, Path::kTrigonometric}) {
    Batch batch = batchOf(normal({70, 2}, 13), 14);
    batch.t = batch.t * 0.98 + 0.02;
    const Batch single = inSingle(batch);
    for (const int lanes : {0, 8, 16}) {
      if (lanes > fusedLanes()) continue;
      INFO(name(path) << ", " << lanes << " lanes");
      const at::Tensor found = at::empty({70, 2}, at::kFloat);
      planeVelocities(path,
                      {single.x.data_ptr<float>(), single.eps.data_ptr<float>(),
                       single.t.data_ptr<float>(), 70},
                      37, 100, found.data_ptr<float>(), lanes);
      CHECK(largest(found - naive(path, batch, 37)) < 2e-4);
    }
  }
}

TEST_CASE("alone, and close to the data, a sample keeps its own velocity") {
  const at::NoGradGuard guard;
  for (const Path path : {Path::kLinear, Path::kTrigonometric})
    for (const at::ScalarType type : {at::kFloat, at::kDouble}) {
      Batch batch = batchOf(normal({8, 2}, 9).to(type), 10);
      const at::Tensor apart = onPath(path, batch.x, batch.eps, batch.t).velocity;
      CHECK(largest(pooledVelocity(path, batch, 1) - apart) < 1e-5);
      CHECK(largest(pooledVelocity(path, batch, 8) - apart) > 0.1);
      for (const double t : {0.0, 1e-6, 0.004}) {
        batch.t.fill_(t);
        const at::Tensor near = onPath(path, batch.x, batch.eps, batch.t).velocity;
        CHECK(largest(pooledVelocity(path, batch, 8) - near) < 1e-4);
      }
    }
}

// Over many batches, the error against E[v | z] has no correlation with anything of z and t: their
// means are within four standard errors of 0. Its square is smaller than the sample's own.
TEST_CASE("pools leave the mean velocity as it is, and take most of its noise") {
  const at::NoGradGuard guard;
  constexpr std::int64_t kPool = 16, kPools = 4000;
  const GaussianMixture data = GaussianMixture::threeModes(2);
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(11);
  for (const Path path : {Path::kLinear, Path::kTrigonometric}) {
    INFO(name(path));
    const ExactVelocity exact(data, path);
    const Batch batch = batchOf(data.sample(kPool * kPools, generator), 12);
    const PathSample on = onPath(path, batch.x, batch.eps, batch.t);
    const at::Tensor mean = exact.value(on.z, batch.t, at::zeros_like(batch.t));
    const at::Tensor error = pooledVelocity(path, batch, kPool) - mean;
    const at::Tensor t = batch.t.unsqueeze(1);
    const at::Tensor tests[] = {at::ones_like(t),
                                t,
                                on.z.narrow(1, 0, 1),
                                on.z.narrow(1, 1, 1),
                                on.z.sin().sum(1, true),
                                (t > 0.7).to(at::kDouble),
                                mean};
    for (const at::Tensor& test : tests) {
      // members of a pool share it: its sums are what is independent
      const at::Tensor sums = (error * test).view({kPools, kPool, 2}).sum(1);
      CHECK(largest(sums.mean(0) / (sums.std(0) / std::sqrt(double{kPools}))) < 4);
    }
    const double own = (on.velocity - mean).square().mean().item<double>();
    CHECK(error.square().mean().item<double>() < 0.35 * own);
  }
}
