#include "model/recipe/sampler.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include "circuit/base/assert.h"
#include "model/recipe/networks.h"
#include "model/recipe/tokens/writer.h"

namespace tc0 {
namespace {

constexpr double kNoiseReach = 3.5;           // standard deviations that the noise's integers cover
constexpr double kFiner = 16;                 // units of z in a step of what is added to it
constexpr std::int64_t kMostUnits = 1 << 20;  // units of z in one of the noise, at most

// All digits of the number, so that it is read back as it was.
std::string number(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.17g", value);
  return text;
}

std::string numbers(const std::vector<double>& values) {
  std::string text;
  for (double value : values) text += (text.empty() ? "" : " ") + number(value);
  return text;
}

void writeMetadata(program::ProgramBuilder& builder, const Model& model,
                   const NetworkConfig& config, const QuantiseOptions& options) {
  auto integer = [&](const char* key, std::int64_t value) {
    builder.metadata(key, std::to_string(value));
  };
  builder.metadata("recipe", name(options.recipe));
  builder.metadata("target", name(model.target));
  builder.metadata("path", name(model.path));
  builder.metadata("times", numbers(options.times));
  integer("steps", std::ssize(options.times) - 1);
  if (model.withoutVelocity) builder.metadata("velocity", "means");
  integer("bits.weights", options.bitsWeights);
  integer("bits.activations", options.bitsActivations);
  integer("bits.input", options.inputBits);
  if (options.recipe == Recipe::kLinear) integer("degree", options.degree);
  integer("levels", model.levels);
  integer("classes", config.classes);
  if (model.tokens.active()) {
    integer("letters", model.tokens.letters);
    builder.metadata("form", name(model.tokens.form));
    builder.metadata("alphabet", model.tokens.alphabet);
  }
  bool mlp = config.kind == NetworkKind::kMlp;
  builder.metadata("kind", mlp ? "mlp" : "vit");
  if (mlp) {
    integer("dimension", config.dimension);
  } else {
    integer("side", config.side);
    integer("channels", config.channels);
  }
}

std::string velocityPrefix(std::size_t s) { return std::to_string(s) + ".velocity."; }
std::string accelerationPrefix(std::size_t s) { return std::to_string(s) + ".acceleration."; }

// What a step multiplies its networks' numbers by, but for their sign.
struct Coefficients {
  double velocity, acceleration;
};
Coefficients coefficientsOf(const FixedStep& step) {
  if (!step.tokens.active()) return {step.h, step.h * step.h / 2};
  const bool asLogits = step.tokens.form == TokenForm::kLogits;
  return {1, asLogits ? step.h : step.h * step.h / 2};
}

// How many units of z make one unit of the noise: so many that the unit of z is at least as fine as
// every network's step asks for.
std::int64_t noiseUnits(Writer& writer, const std::vector<FixedStep>& steps, double noiseScale) {
  double unit = noiseScale / kFiner;
  for (std::size_t s = 0; s < steps.size(); ++s) {
    const FixedStep& step = steps[s];
    const Coefficients of = coefficientsOf(step);
    writer.prefix = velocityPrefix(s);
    if (!step.start) unit = std::min(unit, unitFor(writer, step.velocity, of.velocity));
    writer.prefix = accelerationPrefix(s);
    for (const FixedNetwork& network : step.acceleration)
      unit = std::min(unit, unitFor(writer, network, of.acceleration));
  }
  for (const FixedStep& step : steps)
    if (step.tokens.active()) unit = std::min(unit, endpointUnit(step, writer.options));
  return std::min<std::int64_t>(kMostUnits, std::ceil(noiseScale / unit));
}

// -h times the means, rounded to units of z, as z's shape: row `label` of them, or the only row.
TensorId writeMeans(Writer& writer, const FixedStep& step, const NetworkInputs& inputs) {
  const StartVelocity& start = *step.start;
  std::vector<double> change = start.means;
  for (double& mean : change) mean *= -step.h * start.ofMean;
  const std::vector<std::int64_t> rows = roundedTo(change, inputs.z.scale);
  const Shape shape = writer.shape(inputs.z.id);
  if (!inputs.label) return writer.builder.constant(writer.name("mean"), shape, rows);
  const std::int64_t classes = std::ssize(rows) / start.numbers;
  std::vector<std::int64_t> weights;
  for (std::int64_t i = 0; i < start.numbers; ++i)
    for (std::int64_t row = 0; row < classes; ++row)
      weights.push_back(rows[row * start.numbers + i]);
  const TensorId mean = writer.builder.linear(writer.name("mean.row"), *inputs.label, start.numbers,
                                              integers(std::move(weights)));
  return writer.builder.reshape(writer.name("mean"), mean, shape);
}

// z after the velocity's part of a step in closed form. On both paths z itself is kept or leaves.
TensorId writeStart(Writer& writer, const FixedStep& step, const NetworkInputs& inputs) {
  const double kept = 1 - step.h * step.start->ofNoise;
  TC0_ASSERT(kept == 0 || kept == 1);
  const TensorId mean = writeMeans(writer, step, inputs);
  return kept == 0 ? mean : writer.builder.add(writer.name("z.velocity"), inputs.z.id, mean);
}

// z after the velocity's part of step s by its network.
TensorId writeVelocity(Writer& writer, const FixedStep& step, const NetworkInputs& inputs,
                       std::size_t s) {
  const std::string prefix = std::exchange(writer.prefix, velocityPrefix(s));
  const TensorId change = writeNetwork(writer, step.velocity, inputs, -step.h);
  writer.prefix = prefix;
  return writer.builder.add(writer.name(step.acceleration.empty() ? "z" : "z.velocity"),
                            inputs.z.id, change);
}

ScaledTensor writeStep(Writer& writer, const FixedStep& step, const NetworkInputs& inputs,
                       std::size_t s) {
  if (step.tokens.active()) return writeTokenStep(writer, step, inputs, s);
  std::string prefix = std::to_string(s) + ".";
  writer.prefix = prefix;
  TensorId z =
      step.start ? writeStart(writer, step, inputs) : writeVelocity(writer, step, inputs, s);
  for (const FixedNetwork& network : step.acceleration) {
    writer.prefix = accelerationPrefix(s);
    const TensorId change = writeNetwork(writer, network, inputs, step.h * step.h / 2);
    writer.prefix = prefix;
    z = writer.builder.add(writer.name("z"), z, change);
  }
  writer.recordPoint("z", {z, inputs.z.scale});
  return {z, inputs.z.scale};
}

// round(scale z + shift), clamped to 0 .. levels-1.
Stairs pixelStairs(const Model& model) {
  return rounding(Grid{1 / model.scale, 0, model.levels - 1}).after(model.shift / model.scale);
}

void writeOutput(Writer& writer, const Model& model, ScaledTensor z) {
  writer.prefix = "";
  if (model.tokens.active()) {
    writer.builder.output("letters", writeLetters(writer, z.id, model.tokens.letters));
    return;
  }
  if (model.levels > 0) {
    writer.builder.output("pixels", writer.step("pixels", z.id, pixelStairs(model), z.scale));
    return;
  }
  writer.builder.output("points", z.id);
  writer.builder.metadata("points.scale", number(model.scale * z.scale));
  writer.builder.metadata("points.shift", number(model.shift));
}

}  // namespace

// GELU changes by less than 1e-14 below -8; above the grid's end by one it stays beyond the grid.
Stairs geluStairs(const Grid& grid) { return rounding(grid, gelu, -8, grid.scale * grid.hi + 1); }

TensorId writeNetwork(Writer& writer, const FixedNetwork& network, const NetworkInputs& inputs,
                      double coefficient) {
  return network.config.kind == NetworkKind::kMlp ? writeMlp(writer, network, inputs, coefficient)
                                                  : writeVit(writer, network, inputs, coefficient);
}

double unitFor(Writer& writer, const FixedNetwork& network, double coefficient) {
  const QuantiseOptions& options = writer.options;
  double scale = 0;
  if (network.config.kind == NetworkKind::kMlp) {
    std::string last = "layers." + std::to_string(network.layers.size());
    std::vector<Grid> grids =
        writer.grids(fitAbove, last, network.head.in, options.bitsActivations);
    scale = meanScale(onIntegers(network.head, scalesOf(grids)), options.bitsWeights);
  } else {
    scale = fitSigned(writer.values("head"), options.bitsActivations + 2).scale;
  }
  return scale == 0 ? 1 : scale * coefficient / kFiner;
}

SamplerProgram writeSampler(const Model& model, const std::vector<FixedStep>& steps,
                            const QuantiseOptions& options, const Calibration& calibration) {
  Writer writer(options, calibration);
  const NetworkConfig& config = steps[0].velocity.config;
  writer.channelwise = config.kind == NetworkKind::kMlp || config.positions == Positions::kLearned;
  writeMetadata(writer.builder, model, config, options);
  Grid noise = signedGrid(1, options.inputBits);
  noise.scale = kNoiseReach / noise.hi;
  writer.builder.metadata("noise.scale", number(noise.scale));
  Shape shape{config.channels, config.side, config.side};
  if (config.kind == NetworkKind::kMlp) shape = {config.dimension};
  TensorId entered = writer.builder.input("noise", shape, {noise.lo, noise.hi});
  NetworkInputs inputs;
  if (config.classes > 0)
    inputs.label = writer.builder.input("class", {config.classInputs()}, {0, 1});
  std::int64_t units = noiseUnits(writer, steps, noise.scale);
  TC0_ASSERT(units >= 1);
  inputs.z = {writer.builder.scale("start", entered, units), noise.scale / units};
  for (std::size_t s = 0; s < steps.size(); ++s) inputs.z = writeStep(writer, steps[s], inputs, s);
  writeOutput(writer, model, inputs.z);
  return {writer.builder.finish(), std::move(writer.report), std::move(writer.polynomials)};
}

}  // namespace tc0
