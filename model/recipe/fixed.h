#pragma once

#include <vector>

#include "model/recipe/network/network.h"

namespace tc0 {

/// Networks at one time t and step h = t - r, as the reference and the recipes read them. Whatever
/// depends on t and h alone has become constants: the time features of the embedding are in its
/// bias, and adaptive norms are plain gains and biases.

/// A linear layer: y[o] = bias[o] + sum over i of weights[o * in + i] * x[i].
struct Dense {
  std::int64_t out = 0, in = 0;
  std::vector<double> weights, bias;  // an empty bias is zero

  double weight(std::int64_t o, std::int64_t i) const { return weights[o * in + i]; }
  /// The layer's results for each row of `in` numbers, one row after the other.
  std::vector<double> apply(const std::vector<double>& rows) const;
};

/// What follows the division in a norm: y = gain * x + bias, channel by channel.
struct Gain {
  std::vector<double> gain, bias;
};

struct FixedBlock {
  Gain norm1, norm2;
  Dense query, key, value, out, up, down;
};

struct FixedNetwork {
  NetworkConfig config;
  Dense first;                     // the part of embed (kVit) or layers.0 (kMlp) that reads z
  Dense classes;                   // column c: what class c adds to `first`; in = 0 without classes
  std::vector<double> position;    // kVit: [tokens, width]
  std::vector<FixedBlock> blocks;  // kVit
  Gain finalNorm;                  // kVit
  std::vector<Dense> layers;       // kMlp: layers.1, layers.2, ...
  Dense head;
};

FixedNetwork atTime(const Network& network, double t, double h);

/// The network for pictures of another side. Throws Error unless positions are sinusoidal.
FixedNetwork withSide(FixedNetwork network, std::int64_t side);
/// The model, that is both of its networks, for pictures of another side. It has no means.
Model withSide(Model model, std::int64_t side);

/// [s, sin(pi s / 2), cos(pi s / 2), sin(pi s), cos(pi s), sin(2 pi s), ...].
std::vector<double> timeFeatures(std::int64_t frequencies, double s);

/// Added to the variance or the mean square in every norm.
inline constexpr double kNormEpsilon = 1e-5;

}  // namespace tc0
