#include "model/metrics/classifier.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "model/metrics/tensors.h"
#include "model/torch/products.h"

namespace tc0 {

namespace {

constexpr std::int64_t kChunk = 1000;
constexpr std::int64_t kWanted = 300000, kMostPasses = 40;

}  // namespace

struct Classifier::Layers {
  std::int64_t side, channels;
  double scale, shift;
  std::vector<at::Tensor> kernels, biases;  // convolutions, then the two full layers
  std::int64_t convolutions = 0;
  at::Device device = at::kCPU;

  at::Tensor here(const Samples& samples) const { return toTensor(samples).to(device); }

  void add(std::vector<std::int64_t> shape, at::Generator& generator) {
    std::int64_t inputs = 1;
    for (std::size_t i = 1; i < shape.size(); ++i) inputs *= shape[i];
    const double size = std::sqrt(2.0 / inputs);
    const auto options = at::TensorOptions(at::kFloat);
    const at::Tensor kernel = at::randn(shape, generator, options) * size;
    kernels.push_back(kernel.to(device).requires_grad_());
    biases.push_back(at::zeros({shape[0]}, options.device(device)).requires_grad_());
  }

  // Before the last activation.
  at::Tensor hidden(const at::Tensor& rows) const {
    at::Tensor x = ((rows - shift) / scale).reshape({-1, channels, side, side});
    for (std::int64_t i = 0; i < convolutions; ++i) {
      const std::int64_t stride = i == 0 ? 1 : 2;
      x = at::conv2d(x, kernels[i], biases[i], stride, 1).relu();
    }
    return at::addmm(biases[convolutions], x.flatten(1), kernels[convolutions].t());
  }

  at::Tensor outputs(const at::Tensor& rows) const {
    return at::addmm(biases.back(), hidden(rows).relu(), kernels.back().t());
  }

  void train(const Samples& samples, const ClassifierOptions& options, at::Generator& generator);
};

// Adam with beta 0.9 and 0.999, and a rate that falls linearly to 0.
void Classifier::Layers::train(const Samples& samples, const ClassifierOptions& options,
                               at::Generator& generator) {
  const at::Tensor x = here(samples), labels = labelTensor(samples).to(device);
  const std::int64_t passes =
      options.passes > 0 ? options.passes
                         : std::clamp<std::int64_t>(kWanted / samples.count(), 1, kMostPasses);
  const std::int64_t batches = std::max<std::int64_t>(1, samples.count() / options.batch);
  std::vector<at::Tensor> all = kernels, first, second;
  all.insert(all.end(), biases.begin(), biases.end());
  for (const at::Tensor& each : all) {
    first.push_back(at::zeros_like(each.detach()));
    second.push_back(at::zeros_like(each.detach()));
  }
  std::int64_t n = 0;
  for (std::int64_t pass = 0; pass < passes; ++pass) {
    const at::Tensor order =
        at::randperm(samples.count(), generator, at::TensorOptions(at::kLong)).to(device);
    for (std::int64_t b = 0; b < batches; ++b) {
      const std::int64_t start = b * options.batch;
      const at::Tensor rows =
          order.narrow(0, start, std::min(options.batch, samples.count() - start));
      const at::Tensor scores = outputs(x.index_select(0, rows)).log_softmax(1);
      at::nll_loss(scores, labels.index_select(0, rows)).backward();
      const double left = 1 - 1.0 * n / (passes * batches);
      const double decay1 = 1 - std::pow(0.9, ++n), decay2 = 1 - std::pow(0.999, n);
      const at::NoGradGuard guard;
      for (std::size_t i = 0; i < all.size(); ++i) {
        at::Tensor& gradient = all[i].mutable_grad();
        first[i].mul_(0.9).add_(gradient, 0.1);
        second[i].mul_(0.999).addcmul_(gradient, gradient, 0.001);
        all[i].addcdiv_(first[i], (second[i] / decay2).sqrt_().add_(1e-8),
                        -options.rate * left / decay1);
        gradient.zero_();
      }
    }
  }
}

Classifier::Classifier(const Dataset& data, const ClassifierOptions& options)
    : layers_(std::make_unique<Layers>()) {
  if (!data.pictures() || (options.trained && data.classes < 2)) {
    fail("classifier of ", data.name, ": required pictures of at least 2 classes, found otherwise");
  }
  Layers& layers = *layers_;
  layers.device = at::Device(options.device);
  const Float32Products products(layers.device, false);
  layers.side = data.side;
  layers.channels = data.channels;
  layers.scale = layers.shift = (data.levels - 1) / 2.0;
  at::Generator generator = at::detail::createCPUGenerator(options.seed);
  std::int64_t side = data.side, channels = 16, inputs = data.channels;
  layers.add({channels, inputs, 3, 3}, generator);
  for (; side > 4; side = (side + 1) / 2) {
    inputs = channels;
    channels *= 2;
    layers.add({channels, inputs, 3, 3}, generator);
  }
  layers.convolutions = std::ssize(layers.kernels);
  layers.add({kFeatures, channels * side * side}, generator);
  layers.add({std::max<std::int64_t>(1, data.classes), kFeatures}, generator);
  if (options.trained) layers.train(data.train, options, generator);
}

Classifier::~Classifier() = default;

Samples Classifier::features(const Samples& samples) const {
  const at::NoGradGuard guard;
  const Float32Products products(layers_->device, false);
  std::vector<at::Tensor> parts;
  for (const at::Tensor& part : layers_->here(samples).split(kChunk)) {
    parts.push_back(layers_->hidden(part).relu());
  }
  Samples out = toSamples(at::cat(parts));
  out.labels = samples.labels;
  return out;
}

std::vector<std::int64_t> Classifier::classify(const Samples& samples) const {
  const at::NoGradGuard guard;
  std::vector<std::int64_t> classes;
  const Float32Products products(layers_->device, false);
  for (const at::Tensor& part : layers_->here(samples).split(kChunk)) {
    const at::Tensor best = layers_->outputs(part).argmax(1).cpu();
    const std::int64_t* values = best.data_ptr<std::int64_t>();
    classes.insert(classes.end(), values, values + best.numel());
  }
  return classes;
}

double Classifier::accuracy(const Samples& samples) const {
  const std::vector<std::int64_t> classes = classify(samples);
  TC0_ASSERT(samples.labels.size() >= classes.size());
  std::int64_t right = 0;
  for (std::size_t i = 0; i < classes.size(); ++i) right += classes[i] == samples.labels[i];
  return 1.0 * right / std::max<std::int64_t>(1, std::ssize(classes));
}

}  // namespace tc0
