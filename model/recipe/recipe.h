#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/program/program.h"
#include "model/recipe/calibration.h"
#include "model/recipe/network/network.h"
#include "model/recipe/reference.h"
#include "model/recipe/report.h"

namespace tc0 {

/// How numbers are rounded. The lean and the shallow recipe differ in their norms alone. A block takes 10 levels in
/// the lean recipe and 7 in the shallow one, and one more in both with query/key norm. A step of
/// the sampler takes 3 (lean) or 2 (shallow) more for the head; pixels take one at the end.
///
/// A norm with the linear layer W that follows. Gain and bias of the norm are folded into W, x is
/// the residual stream, an exact integer, and c = width x - sum x (RMS norm: c = x):
///   lean, 3 levels:     c is rounded to q; the same gates give q^2; R = round(K sqrt(mean q^2 +
///                       eps)); then a ratio step on (W q) / R, whose table is the function behind
///                       the layer (rounding, or GELU and rounding) with the bias in its
///                       breakpoints. Cheap: width * 2^(bits+1) + a few hundred gates a token, and
///                       2^bits a feature.
///   shallow, 2 levels:  N = W c exactly; S = sgn(i) i^2 with i = N rounded to 2^(bits+2) steps of
///                       its own for each row; V = sum of squares of c rounded; then a ratio step
///                       on S / V, whose breakpoint for t is sgn(t) t^2. 2^(bits+2) gates more a
///                       feature.
///
/// Attention: the scores q k^T are products of rounded numbers; e = softmaxTable(score) has 2^bits
/// levels, all at least 1; a ratio step on (e v) / (sum of e) rounds the mean of the values v. The
/// shallow recipe computes e * v in the same level as e, by a gated step of the raw score. That
/// requires v to come straight from a step, and it does.
///
/// Query/key norm: the gates that round q also give its square with and without sign, so the norm
/// costs one more ratio step.
///
/// Which grids numbers are rounded to: c, values, the means that attention gives and hidden numbers
/// have a grid for each channel, and the layer that reads them has the scales in its weights.
/// Queries and keys have one grid for all channels, because a score adds products over channels.
/// Networks with sinusoidal positions have one grid for each tensor: they also serve numbers of
/// tokens that they were not calibrated on, and there the range of a channel moves with the
/// positions. (At nine times the tokens and 8 bits, the rms error is 0.28 pixel levels, nearly all
/// of it from the rounding to levels; with grids for channels it would be 0.48.)
///
/// The precise recipe (precise/) is for 8 to 16 bits. Its gates grow with the square of the bits,
/// where those of the other two double with every bit: numbers are rounded by dropping binary
/// digits, products are ANDs of digits, and roots, reciprocals, exp and GELU are tables of the high
/// digits with monomials of the low ones. A block takes 26 levels, with one more for every number
/// whose digits are found in two. Grids are the same for all channels, and their scales are powers
/// of two of the exact numbers' scales.
///
/// The linear recipe (linear/) is lean in all but its attention: a polynomial of degree `degree`
/// stands for exp, so that the gates of attention grow with the number of tokens, and not with its
/// square. A block takes 8 + 2 degree levels. The report certifies what the polynomial errs by.
enum class Recipe { kLean, kShallow, kPrecise, kLinear };
inline constexpr Recipe kRecipes[] = {Recipe::kLean, Recipe::kShallow, Recipe::kPrecise,
                                      Recipe::kLinear};

const char* name(Recipe recipe);
Recipe parseRecipe(const std::string& text);

struct QuantiseOptions {
  Times times{1, 0};
  Recipe recipe = Recipe::kLean;
  int bitsWeights = 6;         // with sign, 2 to 12; precise: to 16
  int bitsActivations = 6;     // 3 to 10; precise: 4 to 16
  int inputBits = 6;           // of the noise, 2 to 16
  int degree = 2;              // linear: of the polynomial in place of exp, 1 to 8
  std::int64_t samples = 200;  // of the reference, to calibrate on
  std::int64_t checked = 12;   // further samples, compared for the report; 0: no report
  std::uint64_t seed = 1;      // of the noise and classes of all these samples
};

struct QuantiseResult {
  program::Program program;
  QuantiseReport report;
};

/// The sampler of a model as an integer program.
///
/// Input "noise" has shape [channels, side, side] or [dimension] and integers of inputBits bits:
/// round(noise / noise.scale), clamped to +-(2^(inputBits-1) - 1), which is 3.5 standard
/// deviations. A model with classes has a second input "class" of shape [classes + 1]: 1 at the
/// class, 0 elsewhere; the last number means "no class".
///
/// For tokens the output is "letters" [letters, L], bits that name the letter of each token
/// (tokens/writer.h), and the metadata has letters, form and alphabet as well. Otherwise, if
/// levels > 0, the output is "pixels", integers in 0 .. levels-1. Otherwise it is "points", and
/// data = points.scale * value + points.shift. z stays an exact integer sum from step to step;
/// nothing rounds it.
///
/// A model without velocity (Model) has the means of its classes in place of one of the networks.
///
/// Metadata: recipe, steps, times, target, path, kind, side, channels, dimension, classes, levels,
/// noise.scale, bits.weights, bits.activations, bits.input, degree (linear), and points.scale, points.shift; velocity = means without velocity.
QuantiseResult quantise(const Model& model, const QuantiseOptions& options);

/// The largest degree of the linear recipe.
inline constexpr int kMostPolynomialDegree = 8;

/// Throws Error if an option is out of place.
void checkOptions(const QuantiseOptions& options);

/// The integers that a sampler's program reads for this input, in the order of its inputs.
std::vector<std::vector<std::int64_t>> programInputs(const program::Program& program,
                                                     const SamplerInput& input);
/// The real noise that those integers stand for.
std::vector<double> roundedNoise(const program::Program& program, const SamplerInput& input);

}  // namespace tc0
