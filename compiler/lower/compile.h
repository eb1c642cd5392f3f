#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "circuit/circuit.h"
#include "circuit/size/count.h"
#include "compiler/lower/lowering.h"
#include "compiler/lower/options.h"
#include "model/program/program.h"

namespace tc0::lower {

/// The part of the circuit that one operation of the program accounts for. An array that several
/// operations share is counted for the first of them.
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
  program::PerTensor<OperationReport> operations;
  std::vector<StageTime> stages;
  Formula formula;
  std::optional<Counts> counts;  // exact, of the circuit
};

/// Called as the work goes on, with the stage and how much of it is done.
using Progress = std::function<void(const std::string& stage, std::size_t done, std::size_t all)>;

struct CompileResult {
  Circuit circuit;
  CompileReport report;
  /// The program that was lowered: the given one, or the simplified one if the options ask for
  /// that. The report and the choices refer to its tensors.
  program::Program program;
  Choices choices;
  /// For each tensor of the given program: the array whose elements are the tensor's in row-major
  /// order, or
  /// -1 if there is none. With keepAll there always is one. The array's shape may write one
  /// dimension of the tensor as several.
  program::PerTensor<ArrayId> arrays;
};

CompileResult compile(const program::Program& program, const CompileOptions& options = {},
                      const Progress& progress = {});

/// The outcome of a compilation up to its cost, without a circuit.
struct Estimate {
  Formula formula;
  program::Program program;  // the one that was lowered
  Choices choices;
  std::uint64_t bytes = 0;  // memory for the circuit's weights and tables, approximately
};

/// Runs the stages of compile() up to the cost by formulas, hence with the same formula as its
/// report.
Estimate estimate(const program::Program& program, const CompileOptions& options = {});

}  // namespace tc0::lower
