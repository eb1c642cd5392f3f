#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "model/recipe/fixed.h"

namespace tc0 {

/// The networks and the sampler in double precision, in plain loops: the judge of every other
/// evaluation of a network, and what the recipes calibrate on.

/// Sees an intermediate value under its name. Points of a ViT, n tokens (block b has the prefix
/// "blocks.b."):
///   embed [n, width]
///   attend.centred [n, width] (RMS norm: x itself), attend.deviation [n] (the norm's root)
///   query, key, value [n, width]; ...raw: the same before the norm's division and the bias
///   query.normal, key.normal [n, width] with queryKeyNorm
///   scores [heads, n, n], attention [heads, n, width / heads], mixed [n, width] (the
///   same, heads side by side), after [n, width]
///   feed.centred, feed.deviation; activation [n, hidden], activation.raw; residual [n, width]
///   head.centred, head.deviation; head [n, patchNumbers], head.raw
/// of an MLP: layers.i [width], head [dimension].
using Probe = std::function<void(const std::string& point, std::span<const double> values)>;

/// u(z, class) at the network's time. `label` is 0 .. classes, the last "no class"; unused without
/// classes.
std::vector<double> forward(const FixedNetwork& network, std::span<const double> z,
                            std::int64_t label, const Probe& probe = {});
std::vector<double> forward(const Network& network, std::span<const double> z, double t, double h,
                            std::int64_t label);

/// 1 = times[0] > times[1] > ... > times[T] = 0. Throws Error where they are not.
using Times = std::vector<double>;
Times uniformTimes(std::int64_t steps);
void checkTimes(const Times& times);
/// Times between commas, such as "1,0.7,0.3,0", checked.
Times parseTimes(const std::string& list);

/// A model with its networks at the times of each step: z' = z - h u1 + h^2/2 u2.
struct FixedStep {
  double t = 1, h = 1;
  FixedNetwork velocity;
  std::vector<FixedNetwork> acceleration;  // one, or none for Target::kMeanflow
};
std::vector<FixedStep> fixedSteps(const Model& model, const Times& times);

/// From noise to z at time 0. Points of step s have the prefix "s.velocity." or "s.acceleration.",
/// and "s.z" is z after it.
std::vector<double> sample(const std::vector<FixedStep>& steps, std::span<const double> noise,
                           std::int64_t label, const Probe& probe = {});

double gelu(double x);

}  // namespace tc0
