#include "model/net/flops.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <chrono>

#include "model/torch/products.h"

namespace tc0 {
namespace {

// Operations of a forward pass of one sample.
struct Parts {
  double inputs = 0;    // of the layers that see the inputs
  double products = 0;  // of attention's two products
  double rest = 0;
};

Parts partsOf(const NetworkConfig& config) {
  const double w = config.width, depth = config.depth, times = 2 * config.timeFeatures();
  const double features = times + config.classInputs();
  if (config.kind == NetworkKind::kMlp) {
    const double d = config.dimension;
    return {2 * (d + features) * w, 0, (depth - 1) * 2 * w * w + 2 * w * d};
  }
  const double n = config.tokens(), m = config.hidden;
  const double patch = 2 * n * config.patchNumbers() * w;
  const double modulation = config.adaptiveNorm ? 2 * times * w * (4 * depth + 2) : 0;
  return {patch + 2 * features * w + modulation, depth * 4 * n * n * w,
          depth * (8 * n * w * w + 4 * n * w * m) + patch};
}

double seconds() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

}  // namespace

PassFlops passFlops(const NetworkConfig& config, std::int64_t batch) {
  const Parts parts = partsOf(config);
  const double samples = batch;
  return {samples * (parts.inputs + parts.products + parts.rest),
          samples * (parts.inputs + 2 * parts.products + parts.rest),
          samples * (parts.inputs + 2 * parts.products + 2 * parts.rest)};
}

double stepFlops(const NetworkConfig& config, const TargetOptions& options, std::int64_t batch) {
  const PassFlops pass = passFlops(config, batch);
  const double networks = options.target == Target::kMeanflow ? 1 : 2;
  const bool own =
      averagesVelocity(options.target) && (options.improvedTangent || options.guidance.mix != 0);
  const double plain = (own ? 1 : 0) + (options.guidance.active() && config.classes > 0 ? 1 : 0);
  return networks * (pass.forward + pass.derivative + pass.backward) + plain * pass.forward;
}

double productRate(at::Device device, at::ScalarType type, double effort, bool rounded) {
  const at::NoGradGuard guard;
  const Float32Products products(device, rounded);
  const std::int64_t size = device.is_cpu() ? 512 : 8192;
  const int repeats = device.is_cpu() ? 1 : 4;
  at::Generator generator = at::detail::createCPUGenerator(1);  // leaves the run's own alone
  const auto random = [&] {  // a block of random numbers again and again
    const at::Tensor block = at::randn({512, 512}, generator, at::TensorOptions(at::kFloat));
    return block.to(device, type).repeat({size / 512, size / 512});
  };
  const at::Tensor a = random(), b = random();
  at::Tensor c = at::mm(a, b);
  double best = 1e300;
  const double end = seconds() + effort;
  do {
    c[0][0].item();  // waits for a device that works on its own
    const double start = seconds();
    for (int i = 0; i < repeats; ++i) at::mm_out(c, a, b);
    c[0][0].item();
    best = std::min(best, seconds() - start);
  } while (seconds() < end);
  return 2.0 * repeats * (size * size * size) / best;
}

}  // namespace tc0
