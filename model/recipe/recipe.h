#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/program/program.h"
#include "model/recipe/calibration.h"
#include "model/recipe/network.h"
#include "model/recipe/reference.h"
#include "model/recipe/report.h"

namespace tc0 {

/// How norms are rounded; everything else is the same in both. Levels of a block: 10 in the lean
/// recipe, 7 in the shallow one (a level more each with query/key norm), of a sampler step 3 (2)
/// more for the head, and one at the end for pixels.
///
/// Norm and linear layer (W, gain and bias of the norm taken in), x the residual stream, an exact
/// integer, c = width x - sum x (RMS norm: c = x):
///   lean, 3 levels:     c is rounded to q; the same gates give q^2; R = round(K sqrt(mean q^2 +
///                       eps)); then a ratio step on (W q) / R, whose table is the function behind
///                       the layer (rounding, or GELU and rounding) with the bias in its
///                       breakpoints. Cheap: width * 2^(bits+1) + a few hundred gates a token, and
///                       2^bits a feature.
///   shallow, 2 levels:  N = W c exactly; S = sgn(i) i^2 with i = N rounded to 2^(bits+2) steps of
///                       its own for each row; V = sum of squares of c rounded; then a ratio step
///                       on S / V, whose breakpoint for t is sgn(t) t^2. 2^(bits+2) gates more a
///                       feature.
/// Attention: scores q k^T of fresh numbers; e = softmaxTable(score), 2^bits levels, at least 1;
/// e v; a ratio step on (e v) / (sum of e) rounds. In the shallow count e v is one level with e, a
/// gated step of the raw score, which needs v fresh: it is.
///
/// Query/key norm: squares with sign come from the gates that round q, so one more ratio step.
///
/// Roundings have a grid for each channel, whose scales go into the weights of the layer that reads
/// them: c, values, what attention gives, and hidden numbers. Queries and keys have one for all,
/// because a score adds products over channels. Networks with sinusoidal positions, which serve
/// other numbers of tokens than they were calibrated on, have one for each tensor: there a
/// channel's range moves with the positions. (Nine times the tokens, 8 bits: rms error 0.28 pixel
/// levels, nearly all of it the rounding to levels, against 0.48 with grids for channels.)
enum class Recipe { kLean, kShallow };

const char* name(Recipe recipe);
Recipe parseRecipe(const std::string& text);

struct QuantiseOptions {
  Times times{1, 0};
  Recipe recipe = Recipe::kLean;
  int bitsWeights = 6;         // with sign, 2 to 12
  int bitsActivations = 6;     // 3 to 10
  int inputBits = 6;           // of the noise, 2 to 16
  std::int64_t samples = 200;  // of the reference, to calibrate on
  std::int64_t checked = 12;   // further samples, interpreted for the report; 0: no report
  std::uint64_t seed = 1;
};

struct Quantised {
  program::Program program;
  QuantiseReport report;
};

/// The sampler of a model as an integer program.
///
/// Inputs: "noise", [channels, side, side] or [dimension], integers of inputBits bits: round(noise
/// / noise.scale), clamped to +-(2^(inputBits-1) - 1), which is 3.5 standard deviations. With
/// classes, "class", [classes + 1], 0 or 1, the 1 at the class, the last meaning "no class".
/// Output: for levels > 0 "pixels", 0 .. levels-1; else "points", where data = points.scale * value
/// + points.shift. z stays an exact integer sum from step to step; nothing rounds it.
///
/// Metadata: recipe, steps, times, target, path, kind, side, channels, dimension, classes, levels,
/// noise.scale, bits.weights, bits.activations, bits.input, and points.scale, points.shift.
Quantised quantise(const Model& model, const QuantiseOptions& options);

void checkOptions(const QuantiseOptions& options);

/// The integers that enter a program for an input, in the order of its inputs.
std::vector<std::vector<std::int64_t>> programInputs(const program::Program& program,
                                                     const SamplerInput& input);
/// The noise that those integers stand for.
std::vector<double> roundedNoise(const program::Program& program, const SamplerInput& input);

}  // namespace tc0
