#pragma once

#include <functional>
#include <string>
#include <vector>

#include "compiler/family/law.h"
#include "model/recipe/recipe.h"

namespace tc0::family {

/// The size of one compiled member of a family.
struct Row {
  std::int64_t at = 0;  // the number of tokens, or of bits
  int depth = 0;
  Count gates = 0, wires = 0, largestFanIn = 0, sumOfWeights = 0;
  Magnitude largestWeight = 0;
  double seconds = 0;   // to write the program and compile it
  double counting = 0;  // to count the circuit exactly, in seconds
};

/// How the circuits of one rule grow: with the number of tokens at fixed precision, or with the
/// bits at a fixed number of tokens.
struct Growth {
  std::string variable;  // "tokens" or "bits"
  std::string recipe;
  std::int64_t fixed = 0;  // the bits, or the tokens
  std::int64_t blocks = 0, steps = 0;
  std::vector<Row> rows;
  std::string literature;  // the depth that papers state, symbolic

  /// For growth in tokens: the laws of each step and of the whole circuit. The two largest figures
  /// are maxima over the steps.
  std::vector<std::int64_t> derivedAt;
  std::vector<ArrayLaw> laws;
  Polynomial gates, wires, sumOfWeights;
  std::vector<Polynomial> largestFanIn, largestWeight;
  /// The first figure that does not follow its law, or the reason for which there are no laws.
  /// Empty if all hold.
  std::string difference;
};

/// What somebody wants to know of the members as they are made. Either function may be empty.
struct Watch {
  /// Called before a member is compiled, with its number of tokens or bits.
  std::function<void(std::int64_t at)> begins;
  /// Called with each member that has a row.
  std::function<void(std::int64_t at, const program::Program&, const Circuit&)> made;
};

/// Compiles the rule at kDerivedAt tokens and derives the laws. Then compiles it at each number of
/// `tokens` and compares every figure of every array with its law, and the depth with that of the
/// first member. Numbers of tokens are squares, from 4 on, because a single token has no sums over
/// tokens.
///
/// One choice of constructions serves all members: the best one at the largest number of tokens.
/// Tables are not narrowed by proven ranges, so a threshold that only some members can reach is a
/// gate of all members.
Growth growInTokens(const Model& model, const QuantiseOptions& options,
                    const std::vector<std::int64_t>& tokens, const Watch& watch = {});
inline constexpr std::int64_t kDerivedAt[] = {4, 9};

/// Compiles the rule at one number of tokens, with weights, activations and noise of each number of
/// `bits`. A table has a gate for each breakpoint, so this growth is exponential.
Growth growInBits(const Model& model, const QuantiseOptions& options, std::int64_t tokens,
                  const std::vector<int>& bits, const Watch& watch = {});

/// The options with weights, activations and noise of this many bits.
QuantiseOptions withBits(QuantiseOptions options, int bits);

}  // namespace tc0::family
