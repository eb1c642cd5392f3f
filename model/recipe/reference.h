#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/recipe/fixed.h"
#include "model/recipe/start_velocity.h"

namespace tc0 {

/// The networks and the sampler in double precision, in plain loops. They are what every other
/// evaluation of a network is compared with, and what the recipes calibrate on.

/// Is called with every intermediate value and the name of its point. Points of a ViT of n tokens
/// (those of block b have the prefix "blocks.b."):
///   embed [n, width]
///   attend.centred [n, width] (RMS norm: x itself), attend.deviation [n] (the norm's root)
///   query.raw, key.raw, value.raw [n, width]: before the norm's division and the bias
///   query, key, value [n, width]
///   query.normal, key.normal [n, width], with queryKeyNorm
///   scores [heads, n, n], attention [heads, n, width / heads]
///   mixed [n, width]: attention with the heads side by side
///   after [n, width]: the residual stream after attention
///   feed.centred, feed.deviation; activation.raw, activation [n, hidden]
///   residual [n, width]: the residual stream after the block
///   head.centred, head.deviation; head.raw, head [n, patchNumbers]
/// Points of an MLP: layers.i [width], head [dimension].
using Probe = std::function<void(const std::string& point, std::span<const double> values)>;

/// u(z, class) at the network's time. `label` is 0 .. classes, where the last means "no class"; it
/// is not read without classes.
std::vector<double> forward(const FixedNetwork& network, std::span<const double> z,
                            std::int64_t label, const Probe& probe = {});
std::vector<double> forward(const Network& network, std::span<const double> z, double t, double h,
                            std::int64_t label);

/// The times of a sampler of T steps: 1 = times[0] > times[1] > ... > times[T] = 0.
using Times = std::vector<double>;
Times uniformTimes(std::int64_t steps);
/// Throws Error unless the times fall from 1 to 0.
void checkTimes(const Times& times);
/// Times from text such as "1,0.7,0.3,0", checked.
Times parseTimes(const std::string& list);

/// A step of the sampler with the model's networks at its time: z' = z - h u1 + h^2/2 u2. If `start`
/// is there, u1 is that closed form, and of the velocity network only the configuration is read.
/// For tokens, the step is that of their TokenForm, and `size` is a letter's in z.
struct FixedStep {
  double t = 1, h = 1;
  FixedNetwork velocity;
  std::optional<StartVelocity> start = {};
  std::vector<FixedNetwork> acceleration;  // one, or none for Target::kMeanflow
  Tokens tokens = {};
  double size = 1;
  bool last() const { return h == t; }
};
std::vector<FixedStep> fixedSteps(const Model& model, const Times& times);

/// z at time 0, from noise at time 1. The points of step s have the prefix "s.velocity." or
/// "s.acceleration."; point "s.z" is z after the step. Tokens have two points more (tokens/step.h).
std::vector<double> sample(const std::vector<FixedStep>& steps, std::span<const double> noise,
                           std::int64_t label, const Probe& probe = {});

double gelu(double x);

}  // namespace tc0
