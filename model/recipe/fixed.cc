#include "model/recipe/fixed.h"

#include <cmath>
#include <numbers>
#include <utility>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "circuit/base/wave.h"

namespace tc0 {
namespace {

const FloatTensor& parameter(const Network& network, const std::string& name) {
  auto found = network.parameters.find(name);
  if (found == network.parameters.end())
    fail("network: required a parameter '", name, "', found none");
  return found->second;
}

std::vector<double> numbers(const Network& network, const std::string& name) {
  const FloatTensor& tensor = parameter(network, name);
  return {tensor.values.begin(), tensor.values.end()};
}

Dense dense(const Network& network, const std::string& name) {
  const Shape& shape = parameter(network, name + ".weight").shape;
  return {shape[0], shape[1], numbers(network, name + ".weight"), numbers(network, name + ".bias")};
}

// The part of a layer that reads `count` inputs beginning with number `from`; it has no bias.
Dense columns(const Dense& layer, std::int64_t from, std::int64_t count) {
  Dense part{layer.out, count, {}, {}};
  for (std::int64_t o = 0; o < layer.out; ++o)
    for (std::int64_t i = 0; i < count; ++i) part.weights.push_back(layer.weight(o, from + i));
  return part;
}

// Splits the first layer, whose inputs are [z | time features | class], into a layer on z, whose
// bias includes the time's share, and a layer on the class. `data` is how many inputs z has.
void splitFirst(FixedNetwork& fixed, const Dense& layer, const std::vector<double>& time,
                std::int64_t data) {
  auto features = std::ssize(time);
  TC0_ASSERT(layer.in == data + features + fixed.config.classInputs());
  Dense onTime = columns(layer, data, features);
  onTime.bias = layer.bias;
  fixed.first = columns(layer, 0, data);
  fixed.first.bias = onTime.apply(time);
  fixed.classes = columns(layer, data + features, fixed.config.classInputs());
}

Gain gain(const Network& network, const std::string& name) {
  std::vector<double> zero(network.config.width);
  bool layer = network.config.norm == NormKind::kLayer;
  return {numbers(network, name + ".weight"), layer ? numbers(network, name + ".bias") : zero};
}

// Adds the changes of gain and bias for the norm number `part` of a block.
void modulate(Gain& norm, const std::vector<double>& changes, std::size_t part) {
  std::size_t width = norm.gain.size();
  TC0_ASSERT(norm.bias.size() == width && changes.size() >= (2 * part + 2) * width);
  for (std::size_t i = 0; i < width; ++i) {
    norm.gain[i] += changes[2 * part * width + i];
    norm.bias[i] += changes[(2 * part + 1) * width + i];
  }
}

FixedBlock block(const Network& network, const std::string& name, const std::vector<double>& time) {
  FixedBlock block{gain(network, name + "norm1"),  gain(network, name + "norm2"),
                   dense(network, name + "query"), dense(network, name + "key"),
                   dense(network, name + "value"), dense(network, name + "out"),
                   dense(network, name + "up"),    dense(network, name + "down")};
  if (!network.config.adaptiveNorm) return block;
  std::vector<double> changes = dense(network, name + "modulate").apply(time);
  modulate(block.norm1, changes, 0);
  modulate(block.norm2, changes, 1);
  return block;
}

// The sinusoidal positions [rows * rows, width] that NetworkConfig defines.
std::vector<double> sinusoidal(std::int64_t rows, std::int64_t width) {
  const std::vector<std::uint64_t> turns = positionTurns(width / 4);
  std::vector<double> positions;
  positions.reserve(rows * rows * width);
  for (std::int64_t token = 0; token < rows * rows; ++token)
    for (std::uint64_t turn : turns)
      for (std::uint64_t place : {token / rows, token % rows})
        for (std::uint64_t start : {std::uint64_t{0}, kQuarterTurn})
          positions.push_back(std::ldexp(sineOf(start + place * turn), -60));
  return positions;
}

// Sets the side of the pictures. If positions are sinusoidal, no parameter depends on it.
void setSide(NetworkConfig& config, std::int64_t side) {
  if (config.kind != NetworkKind::kVit || config.positions != Positions::kSinusoidal)
    fail("network: required sinusoidal positions for another side, found ",
         config.kind == NetworkKind::kMlp ? "a network without tokens" : "learned positions");
  config.side = side;
  checkConfig(config);
}

}  // namespace

std::vector<double> Dense::apply(const std::vector<double>& rows) const {
  std::vector<double> result;
  TC0_ASSERT(std::ssize(rows) % in == 0 && (bias.empty() || std::ssize(bias) == out));
  for (std::int64_t at = 0; at < std::ssize(rows); at += in) {
    for (std::int64_t o = 0; o < out; ++o) {
      double sum = bias.empty() ? 0 : bias[o];
      const double* weight = weights.data() + o * in;
      for (std::int64_t i = 0; i < in; ++i) sum += weight[i] * rows[at + i];
      result.push_back(sum);
    }
  }
  return result;
}

std::vector<double> timeFeatures(std::int64_t frequencies, double s) {
  std::vector<double> features{s};
  for (std::int64_t k = 0; k < frequencies; ++k) {
    double angle = std::ldexp(std::numbers::pi * s / 2, k);
    features.push_back(std::sin(angle));
    features.push_back(std::cos(angle));
  }
  return features;
}

FixedNetwork atTime(const Network& network, double t, double h) {
  const NetworkConfig& config = network.config;
  FixedNetwork fixed;
  fixed.config = config;
  std::vector<double> time = timeFeatures(config.timeFrequencies, t);
  for (double feature : timeFeatures(config.timeFrequencies, h)) time.push_back(feature);
  fixed.head = dense(network, "head");
  if (config.kind == NetworkKind::kMlp) {
    splitFirst(fixed, dense(network, "layers.0"), time, config.dimension);
    for (std::int64_t i = 1; i < config.depth; ++i)
      fixed.layers.push_back(dense(network, cat("layers.", i)));
    return fixed;
  }
  splitFirst(fixed, dense(network, "embed"), time, config.patchNumbers());
  fixed.position = config.positions == Positions::kLearned
                       ? numbers(network, "position")
                       : sinusoidal(config.side / config.patch, config.width);
  for (std::int64_t b = 0; b < config.depth; ++b)
    fixed.blocks.push_back(block(network, cat("blocks.", b, "."), time));
  fixed.finalNorm = gain(network, "final_norm");
  if (config.adaptiveNorm)
    modulate(fixed.finalNorm, dense(network, "final_modulate").apply(time), 0);
  return fixed;
}

FixedNetwork withSide(FixedNetwork network, std::int64_t side) {
  setSide(network.config, side);
  network.position = sinusoidal(side / network.config.patch, network.config.width);
  return network;
}

Model withSide(Model model, std::int64_t side) {
  setSide(model.velocity.config, side);
  if (model.target != Target::kMeanflow) setSide(model.acceleration.config, side);
  model.means.clear();
  return model;
}

}  // namespace tc0
