#pragma once

#include <vector>

#include "model/recipe/network.h"

namespace tc0 {

/// A network at one time: t and h = t - r are numbers, so whatever depends on them alone has become
/// constants. The time features of the embedding go into its bias,
/// and adaptive norms into gains and biases. Both the reference and the recipes read this.

/// y = weights x + bias; weights[o * in + i].
struct Dense {
  std::int64_t out = 0, in = 0;
  std::vector<double> weights, bias;

  double weight(std::int64_t o, std::int64_t i) const { return weights[o * in + i]; }
  /// Of each row of `in` numbers. An empty bias is zero.
  std::vector<double> apply(const std::vector<double>& rows) const;
};

/// y = gain * normalised + bias.
struct Gain {
  std::vector<double> gain, bias;
};

struct FixedBlock {
  Gain norm1, norm2;
  Dense query, key, value, out, up, down;
};

struct FixedNetwork {
  NetworkConfig config;
  Dense first;                     // kVit: embed; kMlp: layers.0. On the numbers of z alone
  Dense classes;                   // what a class adds to `first`, no bias; in = 0 without classes
  std::vector<double> position;    // kVit: [tokens, width]
  std::vector<FixedBlock> blocks;  // kVit
  Gain finalNorm;                  // kVit
  std::vector<Dense> layers;       // kMlp: layers.1 and on
  Dense head;
};

FixedNetwork atTime(const Network& network, double t, double h);

/// The same with the positions of a picture of another side (sinusoidal positions only).
FixedNetwork withSide(FixedNetwork network, std::int64_t side);
/// Both networks of a model.
Model withSide(Model model, std::int64_t side);

/// [s, sin(pi s / 2), cos(pi s / 2), sin(pi s), cos(pi s), sin(2 pi s), ...].
std::vector<double> timeFeatures(std::int64_t frequencies, double s);

inline constexpr double kNormEpsilon = 1e-5;

}  // namespace tc0
