#pragma once

#include <optional>
#include <string>

#include "circuit/base/number.h"
#include "compiler/lower/choices.h"

namespace tc0::lower {

/// What the choice of constructions minimises.
///   kDepth       levels, then gates
///   kGates       gates, whatever the depth
///   kWires       wires, whatever the depth
///   kSimulation  additions and comparisons of an engine that evaluates arrays
enum class Objective { kDepth, kGates, kWires, kSimulation };
Objective objectiveNamed(const std::string& name);  // throws Error on an unknown name
const char* objectiveName(Objective objective);
inline constexpr Objective kObjectives[] = {Objective::kDepth, Objective::kGates, Objective::kWires,
                                            Objective::kSimulation};

/// What a circuit may have at most.
struct Budget {
  std::optional<Count> gates = {}, wires = {};
  std::optional<Count> fanIn = {};   // wires into a gate
  std::optional<Count> weight = {};  // the magnitude of a weight

  bool isOpen() const { return !gates && !wires && !fanIn && !weight; }
};

/// The options of one compilation. Compiling, estimating and searching take the same struct, so
/// none of them can leave an option out.
struct CompileOptions {
  Objective objective = Objective::kDepth;
  /// The circuit has at most this many levels, and the objective is minimised within them (kDepth
  /// then minimises gates). Compiling throws Error if no choice of constructions stays within the
  /// limit.
  std::optional<int> maxDepth = {};
  /// The circuit keeps within this. Where the objective alone would not, the choice of fewest levels
  /// that does is taken. Compiling throws Error if none is found.
  Budget budget = {};
  /// Only constructions whose size is polynomial in the size of the program: its thresholds, its
  /// weights and the digits of its numbers. A construction that makes a gate for every number of a
  /// range is refused beyond 64 gates, unless they are the thresholds that the program lists for a
  /// step.
  bool polynomial = false;
  /// The circuit has an array for every tensor, also for tensors that nothing reads and for views
  /// of another tensor. The program is then not simplified, because simplifying removes tensors.
  bool keepAll = false;
  /// The program is simplified first: common subexpressions, constants, views of views.
  bool simplify = true;
  /// A step leaves out the gates that the proven range of its operand decides. If false, every step
  /// has exactly the program's breakpoints, whatever the ranges are.
  bool narrow = true;
  /// The constructions of tensors that have a choice, by tensors of the simplified program. If given, nothing is
  /// searched.
  std::optional<Choices> choices = {};
  /// The gates, wires and weights of the finished circuit are counted exactly.
  bool count = true;
};

}  // namespace tc0::lower
