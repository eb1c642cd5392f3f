#pragma once

#include <functional>
#include <string>
#include <vector>

#include "compiler/family/law.h"
#include "model/recipe/recipe.h"

namespace tc0::family {

/// The size of one compiled member. `at` is the number of tokens, or of bits.
struct Row {
  std::int64_t at = 0;
  int depth = 0;
  Count gates = 0, wires = 0, largestFanIn = 0, sumOfWeights = 0;
  Magnitude largestWeight = 0;
  double seconds = 0;   // to write the program and compile it
  double counting = 0;  // to count the circuit exactly, in seconds
};

/// How the circuits of one rule grow: with the tokens, at fixed precision, or with the bits, at a
/// fixed number of tokens.
struct Growth {
  std::string variable;  // "tokens" or "bits"
  std::string recipe;
  std::int64_t fixed = 0;  // the bits, or the tokens
  std::int64_t blocks = 0, steps = 0;
  std::vector<Row> rows;
  std::string literature;  // the depth that papers state, symbolic

  /// In tokens. The laws of each step and of the whole circuit; the two largest are maxima.
  std::vector<std::int64_t> derivedAt;
  std::vector<ArrayLaw> laws;
  Polynomial gates, wires, sumOfWeights;
  std::vector<Polynomial> largestFanIn, largestWeight;
  /// The first thing that does not hold, such as a figure that is not its law's; empty where all
  /// does.
  std::string difference;
};

/// Told before each member is compiled: its number of tokens or bits.
using Told = std::function<void(std::int64_t at)>;

/// Compiles the rule at kDerivedAt tokens, derives the laws, then compiles it at `tokens` (square
/// numbers from 4: one token alone has no sums over tokens) and holds every figure of every array
/// against them, and the depth against that of the first. One choice of constructions serves all,
/// the one that is best at the most tokens. Tables are not narrowed by proven ranges: a threshold
/// that one n can reach and another cannot is a gate at both.
Growth growInTokens(const Model& model, const QuantiseOptions& options,
                    const std::vector<std::int64_t>& tokens, const Told& told = {});
inline constexpr std::int64_t kDerivedAt[] = {4, 9};

/// The rule at one number of tokens with weights, activations and noise of so many bits. A lookup
/// has a gate for each breakpoint, so this growth is exponential.
Growth growInBits(const Model& model, const QuantiseOptions& options, std::int64_t tokens,
                  const std::vector<int>& bits, const Told& told = {});

/// The same with this precision: weights, activations and noise.
QuantiseOptions withBits(QuantiseOptions options, int bits);

}  // namespace tc0::family
