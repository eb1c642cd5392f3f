#include <cmath>
#include <iostream>

#include "circuit/base/command_line/progress.h"
#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "circuit/tc0_file.h"
#include "compiler/evidence/evidence.h"
#include "compiler/lower/report_json.h"
#include "compiler/lower/through_mlir.h"
#include "model/program/program_file.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/model_file.h"
#include "tools/tc0/sampler_inputs.h"
#include "tools/tc0/table.h"

namespace tc0 {
namespace {

lower::CompileOptions optionsOf(const Arguments& arguments) {
  lower::CompileOptions options;
  options.objective = lower::objectiveNamed(arguments.text("--optimize"));
  if (arguments.has("--max-depth"))
    options.maxDepth = static_cast<int>(arguments.integer("--max-depth", 0, 1 << 20));
  options.keepAll = arguments.has("--keep-all");
  return options;
}

std::string textOf(const nlohmann::ordered_json& json) {
  return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

void printOperations(const lower::CompileReport& report) {
  Table table;
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
  const Counts& counts = *result.report.counts;
  table.row({"levels", std::to_string(formula.depth), std::to_string(counts.depth())});
  table.row({"gates", grouped(formula.gates), grouped(counts.gates)});
  table.row({"wires", grouped(formula.wires), grouped(counts.wires)});
  table.row({"largest fan-in", "", grouped(counts.largestFanIn)});
  table.row({"largest |weight|", "", grouped(counts.largestWeight)});
  table.print(std::cout);
  std::cout << "\n";
  Table stages;
  stages.row({"stage", "milliseconds"});
  for (const lower::StageTime& stage : result.report.stages)
    stages.row({stage.stage, std::to_string(static_cast<std::int64_t>(stage.seconds * 1e3))});
  stages.print(std::cout);
}

void printFormula(const lower::Formula& formula) {
  Table table;
  table.row({"levels", std::to_string(formula.depth)});
  table.row({"gates", grouped(formula.gates)});
  table.row({"wires", grouped(formula.wires)});
  table.print(std::cout);
}

int runEstimate(const program::Program& program, const Arguments& arguments) {
  lower::Estimate estimate = lower::estimate(program, optionsOf(arguments));
  if (arguments.has("--json")) {
    std::cout << textOf(lower::toJson(estimate));
    return kSuccess;
  }
  printFormula(estimate.formula);
  std::cout << "memory about " << grouped((estimate.bytes + 1023) / 1024) << " KiB\n";
  return kSuccess;
}

int runFrontier(const program::Program& program, const Arguments& arguments) {
  program::Program simple = lower::simplified(program);
  std::vector<lower::FrontierPoint> points = lower::frontier(simple);
  if (arguments.has("--json")) {
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

// The inputs that a sampler meets: seeded noise, each class in turn; none where it is no sampler.
program::Values ownInputs(const program::Program& program, std::int64_t count) {
  if (!program.metadata().contains("noise.scale")) return {};
  std::vector<SamplerPort> ports;
  for (const program::Tensor& tensor : program.tensors())
    if (const auto* input = tensor.as<program::InputOp>())
      ports.push_back({tensor.name, tensor.elements, input->range});
  return samplerBatch(samplerLayout(program.metadata(), "program"), ports, {.count = count}).values;
}

evidence::Evidence climb(const program::Program& program, const lower::CompileResult& result,
                         const Arguments& arguments) {
  Progress progress("verifying");
  evidence::EvidenceOptions options;
  options.samples = arguments.integer("--samples", 1, 1 << 24);
  options.inputs = ownInputs(program, options.samples);
  return evidence::gather(program, result, options);
}

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
  program::Program program = program::readProgram(arguments.positional()[0]);
  if (arguments.has("--estimate")) return runEstimate(program, arguments);
  if (arguments.has("--frontier")) return runFrontier(program, arguments);
  if (!arguments.has("--output")) fail("compile: required --output FILE, found none");
  requireTc0Name(arguments.text("--output"));
  lower::CompileResult result = [&] {
    Progress progress("compiling");
    return lower::compile(program, optionsOf(arguments));
  }();
  writeFile(arguments.text("--output"),
            [&](std::ostream& out) { out << formatTc0(result.circuit); });
  if (arguments.has("--dump-ir"))
    lower::dumpIr(arguments.text("--dump-ir"), program, result.program, result.circuit);
  nlohmann::ordered_json report = lower::toJson(result);
  bool holds = true;
  if (arguments.has("--verify") || arguments.has("--evidence")) {
    evidence::Evidence found = climb(program, result, arguments);
    holds = found.holds();
    report["evidence"] = evidence::toJson(found);
    if (arguments.has("--evidence"))
      writeFile(arguments.text("--evidence"),
                [&](std::ostream& out) { out << report["evidence"].dump(2) << "\n"; });
    if (!arguments.has("--json")) printEvidence(found);
  }
  if (!reportedJson(arguments, textOf(report))) {
    printOperations(result.report);
    printTotals(result);
  }
  return holds ? kSuccess : kFailed;
}

}  // namespace tc0
