#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>

#include "circuit/base/error.h"
#include "model/metrics/generate_by.h"
#include "model/metrics/tensors.h"
#include "model/net/model_nets.h"
#include "model/recipe/network/trained_with.h"
#include "model/recipe/times/stored_times.h"

namespace tc0 {
namespace {

constexpr std::int64_t kChunk = 1024;
constexpr double kMostGuidance = 100;

at::Tensor noise(const Model& model, const GenerateOptions& options) {
  at::Generator generator = at::detail::createCPUGenerator(options.seed);
  return at::randn({options.count, model.velocity.config.numbers()}, generator,
                   at::TensorOptions(at::kFloat));
}

// Undefined without classes.
at::Tensor classesOf(const Model& model, const GenerateOptions& options) {
  const std::int64_t classes = model.velocity.config.classes;
  if (options.classIndex >= std::max<std::int64_t>(classes, 0) || options.classIndex < -1) {
    fail("class: required -1 .. ", classes - 1, " (-1: all in turn), found ", options.classIndex);
  }
  if (classes == 0) return {};
  const at::Tensor turn = at::arange(options.count, at::TensorOptions(at::kLong)) % classes;
  return options.classIndex < 0 ? turn : at::full_like(turn, options.classIndex);
}

}  // namespace

void checkGuidance(const Model& model, double guidance) {
  if (guidance == 1) return;
  if (!(guidance >= 0 && guidance <= kMostGuidance)) {
    fail("guidance: required a number in [0, ", kMostGuidance, "], found ", guidance);
  }
  if (model.velocity.config.classes == 0) {
    fail("guidance: required a model trained with classes, found one without; use 1");
  }
  if (trainedNumber(model, "model", "class_dropout").value_or(1) <= 0) {
    fail(
        "guidance: required a model that was trained with \"no class\" too (model.class_dropout > ",
        "0), found class_dropout = 0; use 1");
  }
}

Samples noiseOf(const Model& model, const GenerateOptions& options) {
  return toSamples(noise(model, options));
}

Samples generate(const Model& model, const GenerateOptions& options) {
  return generateBy(model, options,
                    [](const FieldPair& fields, const SamplerOptions& sampler, const at::Tensor& z,
                       const at::Tensor& classes) { return sample(fields, sampler, z, classes); });
}

Samples generateBy(const Model& model, const GenerateOptions& options, const ChunkSampler& draw) {
  const at::NoGradGuard guard;
  checkGuidance(model, options.guidance);
  const at::Device device(options.device);
  const std::vector<double> times =
      options.times.empty() ? timesFor(model, options.steps) : options.times;
  if (model.withoutVelocity) startVelocity(model, times);  // refuses other times
  const ModelNets nets(model, device, at::kFloat, options.attention);
  SamplerOptions sampler;
  sampler.target = model.target;
  sampler.grid = times;
  sampler.guidance = options.guidance;
  sampler.none = model.velocity.config.classes;

  const at::Tensor classes = classesOf(model, options);
  std::vector<at::Tensor> parts;
  for (const at::Tensor& z : noise(model, options).split(kChunk)) {
    const auto start = std::ssize(parts) * kChunk;
    const at::Tensor part =
        classes.defined() ? classes.narrow(0, start, z.size(0)).to(device) : at::Tensor();
    parts.push_back(draw(nets.fields(), sampler, z.to(device), part).cpu());
    if (options.progress) options.progress(start + z.size(0));
  }
  at::Tensor pixels = parts.empty() ? noise(model, options) : at::cat(parts);
  if (model.tokens.active()) {
    pixels = lettersOf(pixels, model.tokens.letters);
  } else {
    pixels = pixels * model.scale + model.shift;
  }
  if (model.levels > 0 && options.round) {
    pixels = pixels.round().clamp(0, double(model.levels - 1));
  }
  Samples samples = toSamples(pixels);
  if (classes.defined()) {
    const std::int64_t* labels = classes.data_ptr<std::int64_t>();
    samples.labels.assign(labels, labels + classes.numel());
  }
  return samples;
}

}  // namespace tc0
