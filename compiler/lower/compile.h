#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "circuit/circuit.h"
#include "circuit/count.h"
#include "compiler/lower/lowering.h"
#include "model/program/program.h"

namespace tc0::lower {

/// What the choice of constructions makes small. kDepth: levels, then gates. kGates, kWires: those,
/// whatever the depth. kSimulation: the additions and comparisons of an engine that evaluates
/// arrays.
enum class Objective { kDepth, kGates, kWires, kSimulation };
Objective objectiveNamed(const std::string& name);  // throws Error on an unknown name
const char* objectiveName(Objective objective);
inline constexpr Objective kObjectives[] = {Objective::kDepth, Objective::kGates, Objective::kWires,
                                            Objective::kSimulation};

struct CompileOptions {
  Objective objective = Objective::kDepth;
  /// At most so many levels; the objective is then made small within them (kDepth: gates). Throws
  /// Error where no choice reaches it.
  std::optional<int> maxDepth;
  /// An array for every tensor, also for those that nothing reads or that are views of another's.
  bool keepAll = false;
  /// Simplify the program first (common subexpressions, constants, views of views). Never with
  /// keepAll, since tensors may vanish.
  bool simplify = true;
  /// Leave out the gates of a step that the proven range of its operand decides. Without it the
  /// steps have exactly the program's breakpoints, whatever the ranges.
  bool narrow = true;
  /// The constructions of products, by tensors of the simplified program: nothing is then searched.
  std::optional<Choices> choices;
  /// Count the circuit's gates, wires and weights exactly.
  bool count = true;
};

/// One operation of the program. Figures are of the arrays that were made for it first: what is
/// shared stands with the first that asked.
struct OperationReport {
  std::string name;          // of the tensor
  std::string operation;     // "matmul"
  std::string construction;  // "gated left"
  int level = 0;             // of the tensor's form
  Count gates = 0;
  Count wires = 0;          // by formula
  Count largestFanIn = 0;   // by formula
  Count largestWeight = 0;  // a bound
};

struct StageTime {
  std::string stage;
  double seconds = 0;
};

/// A circuit's size by the constructions' formulas.
struct Formula {
  int depth = 0;
  Count gates = 0;
  Count wires = 0;
  Count additions = 0;
};

struct CompileReport {
  std::vector<OperationReport> operations;
  std::vector<StageTime> stages;
  Formula formula;
  std::optional<Counts> counts;  // exact, of the circuit
};

/// Called as the work goes on: the stage, and how much of it is done.
using Progress = std::function<void(const std::string& stage, std::size_t done, std::size_t all)>;

struct CompileResult {
  Circuit circuit;
  CompileReport report;
  /// What was lowered: the program given, simplified where the options say so. The report and the
  /// choices are about its tensors.
  program::Program program;
  Choices choices;
  /// Of each tensor of the program given: the array whose elements are the tensor's in row-major
  /// order (its shape may have a dimension written as several), or -1 where there is none; with
  /// keepAll there always is.
  std::vector<ArrayId> arrays;
};

CompileResult compile(const program::Program& program, const CompileOptions& options = {},
                      const Progress& progress = {});

/// What compiling would give, without building the circuit. `bytes`: memory for the circuit's
/// weights and tables, near enough.
struct Estimate {
  Formula formula;
  program::Program program;  // what was lowered
  Choices choices;
  std::uint64_t bytes = 0;
};
Estimate estimate(const program::Program& program, const CompileOptions& options = {});

}  // namespace tc0::lower
