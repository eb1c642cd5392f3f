#include "model/net/net.h"

#include <ATen/core/grad_mode.h>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "model/net/layers.h"
#include "model/net/positions.h"

namespace tc0 {

Net::Net(const NetworkConfig& config) : config_(config), parameters_(config) {
  setAttention(std::vector<AttentionPlan>(config.depth));
  makeConstants();
}

Net::Net(const Network& network) : Net(network.config) { load(network); }

void Net::load(const Network& network) {
  if (!(network.config == config_))
    fail("network: required the configuration ", formatConfig(config_), ", found ",
         formatConfig(network.config));
  const at::NoGradGuard guard;
  for (const ParameterShape& parameter : parameters_.shapes()) {
    const auto found = network.parameters.find(parameter.name);
    if (found == network.parameters.end()) fail("network: no parameter '", parameter.name, "'");
    if (found->second.shape != parameter.shape)
      fail("network: parameter '", parameter.name, "' required shape ", listText(parameter.shape),
           ", found ", listText(found->second.shape));
    parameters_.named(parameter.name)
        .copy_(at::tensor(found->second.values, at::kFloat).view(parameter.shape));
  }
}

Network Net::toNetwork() const {
  Network network{config_, {}};
  for (const ParameterShape& parameter : parameters_.shapes()) {
    const at::Tensor values =
        parameters_.named(parameter.name).to(at::kCPU, at::kFloat).contiguous();
    const float* data = values.data_ptr<float>();
    network.parameters[parameter.name] = {parameter.shape, {data, data + values.numel()}};
  }
  return network;
}

void Net::to(at::Device device, at::ScalarType type) {
  parameters_.to(device, type);
  makeConstants();
  setAttention(std::vector<AttentionPlan>(plans_));
}

void Net::setAttention(const std::vector<AttentionPlan>& plans) {
  if (std::ssize(plans) != config_.depth)
    fail("attention: required a plan for each of ", config_.depth, " blocks, found ", plans.size());
  maps_.clear();
  for (const AttentionPlan& plan : plans) {
    maps_.emplace_back();
    if (plan.degree > 0) maps_.back().emplace(plan, config_.width / config_.heads, device());
  }
  plans_ = plans;
}

// The features of a time s are sin(2^k pi s / 2 + phase): in turn with phase 0 and, for the cosine,
// with phase pi / 2.
void Net::makeConstants() {
  std::vector<double> frequencies, phases;
  for (std::int64_t k = 0; k < config_.timeFrequencies; ++k)
    for (const double phase : {0.0, M_PI / 2}) {
      frequencies.push_back(std::ldexp(M_PI / 2, k));
      phases.push_back(phase);
    }
  const at::TensorOptions options = parameters_.flat().options();
  frequencies_ = at::tensor(frequencies, at::kDouble).to(options);
  phases_ = at::tensor(phases, at::kDouble).to(options);
  if (config_.classes > 0) oneHot_ = at::eye(config_.classInputs(), options);
  if (config_.kind == NetworkKind::kVit && config_.positions == Positions::kSinusoidal) {
    const std::int64_t rows = config_.side / config_.patch;
    positions_ = sinusoidalPositions(rows, rows, config_.width).to(options);
  }
}

template <int K>
Jet<K> Net::layer(const Jet<K>& x, const std::string& name) const {
  return linear(x, leaf(name + ".weight"), leaf(name + ".bias"), product());
}

// [phi(t) | phi(h)]: [B or 1, 2 F].
template <int K>
Jet<K> Net::timeFeatures(const Point<K>& point) const {
  const std::int64_t count = std::max(point.t.value().size(0), point.h.value().size(0));
  const auto column = [&](const Jet<K>& time) {
    return linearMap(time, [&](const at::Tensor& part) {
      return part.expand({count}).view({-1, 1, 1});
    });
  };
  const Jet<K> times = concatenate(column(point.t), column(point.h), 1);
  Jet<K> angles = linearMap(times, [&](const at::Tensor& part) { return part * frequencies_; });
  angles.part[0] = valueOf([&] { return angles.part[0] + phases_; });
  return linearMap(concatenate(times, sin(angles), 2),
                   [](const at::Tensor& part) { return part.flatten(1); });
}

template <int K>
Jet<K> Net::withClasses(const Jet<K>& features, const at::Tensor& classes) const {
  if (config_.classes == 0) return features;
  const at::Tensor chosen =
      classes.defined() ? oneHot_.index_select(0, classes) : oneHot_.narrow(0, config_.classes, 1);
  const std::int64_t count = std::max(features.value().size(0), chosen.size(0));
  const auto widened = linearMap(features, [&](const at::Tensor& part) {
    return part.expand({count, part.size(1)});
  });
  return concatenate(widened, Jet<K>(chosen.expand({count, chosen.size(1)})), 1);
}

// `modulation` is [B or 1, 1, 2 width], scale and shift; undefined if the norm is not adaptive.
template <int K>
Jet<K> Net::norm(const Jet<K>& x, const std::string& name, const Jet<K>& modulation) const {
  const bool layered = config_.norm == NormKind::kLayer;
  Jet<K> scale(leaf(name + ".weight")), shift;
  if (layered) shift = Jet<K>(leaf(name + ".bias"));
  if (modulation.value().defined()) {
    const auto half = [&](std::int64_t start) {
      return linearMap(modulation, [&](const at::Tensor& part) {
        return part.narrow(-1, start, config_.width);
      });
    };
    scale = scale + half(0);
    shift = layered ? shift + half(config_.width) : half(config_.width);
  }
  return affine(layered ? layerNorm(x) : rootMeanSquareNorm(x), scale, shift);
}

// Query, key and value come from one product: its output is [batch, n, 3, heads, headSize], turned
// to [3, batch, heads, n, headSize].
template <int K>
Jet<K> Net::attend(const Jet<K>& x, std::int64_t block) const {
  TC0_ASSERT(block >= 0 && block < std::ssize(maps_));
  const std::string prefix = cat("blocks.", block, ".");
  const std::int64_t batch = x.value().size(0), n = x.value().size(1);
  const std::int64_t headSize = config_.width / config_.heads;
  const Jet<K> qkv = linearMap(layer(x, prefix + "qkv"), [&](const at::Tensor& part) {
    return part.view({batch, n, 3, config_.heads, headSize}).permute({2, 0, 3, 1, 4});
  });
  const auto pick = [&](std::int64_t which) {
    return linearMap(qkv, [=](const at::Tensor& part) { return part.select(0, which); });
  };
  Jet<K> q = pick(0), k = pick(1);
  if (config_.queryKeyNorm) {
    q = rootMeanSquareNorm(q);
    k = rootMeanSquareNorm(k);
  }
  const auto& map = maps_[block];
  const Jet<K> mixed = map ? attendByFeatures(q, k, pick(2), *map) : attendExactly(q, k, pick(2));
  const Jet<K> merged = linearMap(mixed, [&](const at::Tensor& part) {
    return part.transpose(1, 2).reshape({batch, n, config_.width});
  });
  return layer(merged, prefix + "out");
}

template <int K>
Jet<K> Net::mlp(const Point<K>& point) const {
  const std::int64_t batch = point.z.value().size(0);
  const Jet<K> z = linearMap(point.z, [&](const at::Tensor& part) {
    return part.reshape({batch, config_.dimension});
  });
  const Jet<K> features =
      linearMap(withClasses(timeFeatures(point), point.classes), [&](const at::Tensor& part) {
        return part.expand({batch, part.size(1)});
      });
  Jet<K> x = concatenate(z, features, 1);
  for (std::int64_t i = 0; i < config_.depth; ++i) x = gelu(layer(x, cat("layers.", i)));
  return layer(x, "head");
}

at::Tensor Net::positions(std::int64_t rows, std::int64_t columns) const {
  if (config_.positions == Positions::kLearned) return leaf("position");
  if (rows * columns == positions_.size(0) && rows == columns) return positions_;
  return sinusoidalPositions(rows, columns, config_.width).to(parameters_.flat().options());
}

// The function that model/recipe/network/network.h defines. Time and class are the same for all tokens, so
// their part of the embedding is computed once a sample and added to every token; so are the
// modulations of all norms, in one product.
template <int K>
Jet<K> Net::vit(const Point<K>& point) const {
  const PatchLayout layout(config_, point.z.value());
  const auto patches = linearMap(point.z, [&](const at::Tensor& part) { return layout.cut(part); });
  const Jet<K> time = timeFeatures(point);
  const auto overTokens = [](const Jet<K>& a) {
    return linearMap(a, [](const at::Tensor& part) { return part.unsqueeze(1); });
  };
  const Jet<K> condition =
      overTokens(linear(withClasses(time, point.classes), leaf("embed.condition").t(),
                        leaf("embed.bias"), product()));
  Jet<K> x = linear(patches, leaf("embed.patch").t(), {}, product()) +
             (condition + Jet<K>(positions(layout.rows, layout.columns)));
  Jet<K> modulation;
  if (config_.adaptiveNorm) modulation = overTokens(layer(time, "modulate"));
  const auto modulationOf = [&](std::int64_t index) {
    if (!config_.adaptiveNorm) return Jet<K>();
    return linearMap(modulation, [&](const at::Tensor& part) {
      return part.narrow(-1, index * 2 * config_.width, 2 * config_.width);
    });
  };
  for (std::int64_t b = 0; b < config_.depth; ++b) {
    const std::string prefix = cat("blocks.", b, ".");
    x = x + attend(norm(x, prefix + "norm1", modulationOf(2 * b)), b);
    const Jet<K> y = norm(x, prefix + "norm2", modulationOf(2 * b + 1));
    x = x + layer(gelu(layer(y, prefix + "up")), prefix + "down");
  }
  x = layer(norm(x, "final_norm", modulationOf(2 * config_.depth)), "head");
  return linearMap(x, [&](const at::Tensor& part) { return layout.join(part); });
}

template <int K>
Jet<K> Net::evaluate(const Point<K>& point) const {
  return config_.kind == NetworkKind::kMlp ? mlp(point) : vit(point);
}

template Jet<0> Net::evaluate(const Point<0>&) const;
template Jet<1> Net::evaluate(const Point<1>&) const;
template Jet<2> Net::evaluate(const Point<2>&) const;

}  // namespace tc0
