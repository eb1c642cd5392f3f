#include <cmath>
#include <iostream>

#include "circuit/base/assert.h"
#include "circuit/base/command_line/printable.h"
#include "circuit/base/command_line/progress.h"
#include "circuit/base/command_line/table.h"
#include "circuit/base/command_line/written_json.h"
#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "circuit/tc0_file.h"
#include "compiler/evidence/evidence.h"
#include "compiler/lower/pipeline.h"
#include "compiler/lower/report_json.h"
#include "compiler/lower/through_mlir.h"
#include "model/command_rows/file_kind.h"
#include "model/program/program_file.h"
#include "tools/tc0/choices.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/model_file.h"
#include "tools/tc0/sampler_inputs.h"

namespace tc0 {
namespace {

// What is asked for: a circuit, or only its size.
enum class Mode { kCompile, kEstimate, kFrontier };

// What the command line of `tc0 compile` asks for, read and checked before anything is computed.
struct CompileRequest {
  Mode mode = Mode::kCompile;
  lower::CompileOptions options;
  std::string output, evidence, ir;  // files and a folder, or nothing
  bool verify = false;
  std::int64_t samples = 0;  // of the verification
};

// Options that say nothing in this mode are refused.
void refuseOthers(const Arguments& arguments, const char* mode,
                  std::initializer_list<const char*> refused) {
  for (const char* option : refused)
    if (arguments.has(option))
      fail("compile: ", option, ": required no ", mode, " beside it, found both");
}

Mode modeOf(const Arguments& arguments) {
  if (arguments.has("--frontier")) {
    refuseOthers(arguments, "--frontier",
                 {"--estimate", "--output", "--verify", "--evidence", "--report", "--dump-ir",
                  "--optimize", "--max-depth", "--keep-all"});
    return Mode::kFrontier;
  }
  if (arguments.has("--estimate")) {
    refuseOthers(arguments, "--estimate",
                 {"--output", "--verify", "--evidence", "--report", "--dump-ir"});
    return Mode::kEstimate;
  }
  if (!arguments.has("--output")) fail("compile: required --output FILE, found none");
  requireTc0Name(arguments.text("--output"));
  return Mode::kCompile;
}

CompileRequest requestOf(const Arguments& arguments) {
  CompileRequest request;
  request.mode = modeOf(arguments);
  request.options.objective = arguments.choice("--optimize", objectiveChoices());
  if (arguments.has("--max-depth")) request.options.maxDepth = arguments.integer("--max-depth");
  request.options.keepAll = arguments.has("--keep-all");
  request.output = arguments.text("--output");
  request.evidence = arguments.text("--evidence");
  request.ir = arguments.text("--dump-ir");
  request.verify = arguments.has("--verify") || arguments.has("--evidence");
  request.samples = arguments.integer("--samples");
  return request;
}

std::string textOf(const nlohmann::ordered_json& json) {
  return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

void printOperations(const lower::CompileReport& report) {
  Table table({1});
  table.row({"operation", "tensor", "made by", "level", "gates", "wires", "fan-in", "|weight|"});
  for (const lower::OperationReport& row : report.operations)
    if (row.gates > 0)
      table.row({row.operation, row.name, row.construction, std::to_string(row.level),
                 grouped(row.gates), grouped(row.wires), grouped(row.largestFanIn),
                 grouped(row.largestWeight)});
  table.print(std::cout);
  std::cout << "\n";
}

void printTotals(const lower::CompileResult& result) {
  Table table;
  table.row({"", "by formula", "counted"});
  const lower::Formula& formula = result.report.formula;
  TC0_ASSERT(result.report.counts.has_value());  // commands compile with CompileOptions::count
  const Counts& counts = *result.report.counts;
  table.row({"levels", std::to_string(formula.depth), std::to_string(counts.depth())});
  table.row({"gates", grouped(formula.gates), grouped(counts.gates)});
  table.row({"wires", grouped(formula.wires), grouped(counts.wires)});
  table.row({"largest fan-in", "", grouped(counts.largestFanIn)});
  table.row({"largest |weight|", "", grouped(counts.largestWeight)});
  table.print(std::cout);
  if (formula.wires != counts.wires)
    std::cout
        << "The formula takes wires from the constructions alone: where parts of a sum overlap, "
           "it counts\ntheir wires twice, and zero weights as if they were spread evenly. What "
           "is counted is exact.\n";
  std::cout << "\n";
  Table stages;
  stages.row({"stage", "milliseconds"});
  for (const lower::StageTime& stage : result.report.stages)
    stages.row({stage.stage, std::to_string(std::llround(stage.seconds * 1e3))});
  stages.print(std::cout);
}

void printFormula(const lower::Formula& formula) {
  Table table;
  table.row({"levels", std::to_string(formula.depth)});
  table.row({"gates", grouped(formula.gates)});
  table.row({"wires", grouped(formula.wires)});
  table.print(std::cout);
}

int runEstimate(const program::Program& program, const CompileRequest& request, bool json) {
  lower::Estimate estimate = lower::estimate(program, request.options);
  if (json) {
    std::cout << textOf(lower::toJson(estimate));
    return kSuccess;
  }
  printFormula(estimate.formula);
  std::cout << "memory about " << grouped((estimate.bytes + 1023) / 1024) << " KiB\n";
  return kSuccess;
}

int runFrontier(const program::Program& program, const CompileRequest& request, bool json) {
  program::Program simple = lower::prepared(program, request.options);
  std::vector<lower::FrontierPoint> points = lower::frontier(simple, request.options);
  if (json) {
    std::cout << textOf(lower::toJson(simple, points));
    return kSuccess;
  }
  Table table;
  table.row({"levels", "gates", "wires"});
  for (const lower::FrontierPoint& point : points)
    table.row({std::to_string(point.formula.depth), grouped(point.formula.gates),
               grouped(point.formula.wires)});
  table.print(std::cout);
  return kSuccess;
}

// The inputs that a sampler meets: seeded noise, and each class in turn. None if the program is no
// sampler.
program::Values ownInputs(const program::Program& program, std::int64_t count) {
  if (!program.metadata().contains("noise.scale")) return {};
  std::vector<SamplerPort> ports;
  for (const program::Tensor& tensor : program.tensors())
    if (const auto* input = tensor.as<program::InputOp>())
      ports.push_back({tensor.name, tensor.elements, input->range});
  return samplerBatch(samplerLayout(program.metadata(), "program"), ports, {.count = count}).values;
}

evidence::Evidence climb(const program::Program& program, const lower::CompileResult& result,
                         const CompileRequest& request) {
  Progress progress("verifying");
  evidence::EvidenceOptions options;
  options.samples = request.samples;
  options.inputs = ownInputs(program, options.samples);
  return evidence::gather(program, result, options);
}

void printNote(const std::string& line) { std::cerr << "tc0: note: " << printable(line) << "\n"; }

void printEvidence(const evidence::Evidence& found) {
  Table table;
  table.row({"evidence", "checked", "complete", "holds", "seconds"});
  for (const evidence::Rung& rung : found.rungs)
    table.row({rung.name, grouped(rung.checked), rung.complete ? "yes" : "",
               rung.holds ? "yes" : "NO", cat(std::round(rung.seconds * 100) / 100)});
  table.print(std::cout);
  for (const evidence::Rung& rung : found.rungs)
    if (!rung.holds) std::cout << "DIFFERENT: " << rung.difference << "\n";
  std::cout << found.killed << " of " << found.mutants << " mutants caught\n\n";
}

}  // namespace

int runCompile(const Arguments& arguments) {
  const CompileRequest request = requestOf(arguments);
  const bool json = arguments.has("--json");
  const std::string& path = arguments.positional()[0];
  const std::string bytes = readFile(path);
  requireFileKind(path, bytes, {FileKind::kProgram});
  program::Program program = program::parseProgram(bytes, path, printNote);
  if (request.mode == Mode::kEstimate) return runEstimate(program, request, json);
  if (request.mode == Mode::kFrontier) return runFrontier(program, request, json);
  lower::CompileResult result = [&] {
    Progress progress("compiling");
    return lower::compile(program, request.options);
  }();
  writeFile(request.output, [&](std::ostream& out) { out << formatTc0(result.circuit); });
  if (!request.ir.empty()) lower::dumpIr(request.ir, program, result.program, result.circuit);
  nlohmann::ordered_json report = lower::toJson(result);
  bool holds = true;
  if (request.verify) {
    evidence::Evidence found = climb(program, result, request);
    holds = found.holds();
    report["evidence"] = evidence::toJson(found);
    if (!request.evidence.empty())
      writeFile(request.evidence,
                [&](std::ostream& out) { out << report["evidence"].dump(2) << "\n"; });
    if (!json) printEvidence(found);
  }
  if (!reportedJson(arguments, textOf(report))) {
    printOperations(result.report);
    printTotals(result);
  }
  return holds ? kSuccess : kFailed;
}

}  // namespace tc0
