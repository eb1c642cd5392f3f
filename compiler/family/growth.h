#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "circuit/family/circuit_family.h"
#include "circuit/family/laws.h"
#include "circuit/size/count.h"
#include "model/program/program.h"
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

  /// For growth in tokens: the family that the members of kDerivedAt determine, and its laws. There
  /// is no family if a member differs from the others in more than a family may, and there are no
  /// laws if it breaks a hypothesis (symmetry.h).
  std::vector<std::int64_t> derivedAt;
  std::optional<CircuitFamily> circuits;
  Symmetry symmetry;
  std::optional<FamilyLaws> laws;
  /// Why there is no family or no law, or else the first compiled circuit that is not the family's
  /// member, byte for byte, or the first figure that is not what its law says. Empty if all hold.
  std::string difference;
};

/// What somebody wants to know of the members as they are made. Either function may be empty.
struct Watch {
  /// Called before a member is compiled, with its number of tokens or bits.
  std::function<void(std::int64_t at)> begins;
  /// Called with each member that has a row.
  std::function<void(std::int64_t at, const program::Program&, const Circuit&)> made;
};

/// Compiles the rule at kDerivedAt tokens, derives the family of both circuits and the laws of its
/// figures. Then compiles the rule at each number of `tokens`, and compares the circuit with the
/// family's member byte for byte and every figure of every step with its law. Numbers of tokens are
/// squares, from 4 on, because a single token has no sums over tokens.
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
