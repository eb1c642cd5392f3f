#include <cmath>
#include <iostream>
#include <optional>

#include "circuit/base/assert.h"
#include "circuit/base/command_line/printable.h"
#include "circuit/base/command_line/progress.h"
#include "circuit/base/command_line/table.h"
#include "circuit/base/command_line/terminal.h"
#include "circuit/base/command_line/written_json.h"
#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "circuit/base/sha256.h"
#include "circuit/tc0_file.h"
#include "compiler/lower/pipeline.h"
#include "compiler/lower/report_json.h"
#include "compiler/lower/through_mlir.h"
#include "model/command_rows/file_kind.h"
#include "model/program/program_file.h"
#include "tools/tc0/choices.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/model_file.h"
#include "tools/tc0/verify/memory_file.h"
#include "tools/tc0/verify/verification.h"

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
  VerifyParams check;
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
                  "--optimize", "--max-depth", "--max-gates", "--max-wires", "--max-fan-in",
                  "--max-weight", "--keep-all"});
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
  auto budget = [&](const char* option, std::optional<Count>& most) {
    if (arguments.has(option)) most = arguments.integer(option);
  };
  budget("--max-gates", request.options.budget.gates);
  budget("--max-wires", request.options.budget.wires);
  budget("--max-fan-in", request.options.budget.fanIn);
  budget("--max-weight", request.options.budget.weight);
  request.options.polynomial = arguments.has("--polynomial");
  request.options.keepAll = arguments.has("--keep-all");
  request.output = arguments.text("--output");
  request.evidence = arguments.text("--evidence");
  request.ir = arguments.text("--dump-ir");
  request.verify = arguments.has("--verify") || arguments.has("--evidence");
  request.check.samples = arguments.integer("--samples");
  if (arguments.has("--seconds")) request.check.seconds = arguments.integer("--seconds");
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
    std::cout << paragraph(
        "The formula takes wires from the constructions alone: where parts of a sum overlap, it "
        "counts their wires twice, and zero weights as if they were spread evenly. What is "
        "counted is exact.");
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

// Writes the circuit. With --verify it gets its name only if everything holds.
std::optional<Verification> writeCircuit(const program::Program& program,
                                         lower::CompileResult& result,
                                         const CompileRequest& request, const FileBytes& file,
                                         const std::string& bytes) {
  auto body = [&](std::ostream& out) { out << bytes; };
  std::optional<Verification> found;
  if (!request.verify) {
    writeFile(request.output, body);
    return found;
  }
  writeFileIf(request.output, body, [&](const std::filesystem::path& written) {
    found = verify(program, result, request.check, {file, {written.string(), readFile(written)}});
    return found->evidence.holds();
  });
  return found;
}

void printNote(const std::string& line) { std::cerr << "tc0: note: " << printable(line) << "\n"; }

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
  std::optional<MemoryFile> copy;  // of a program from standard input
  const FileBytes file{path == "-" ? copy.emplace(bytes).path() : path, bytes};
  const std::string written = formatTc0(result.circuit);
  std::optional<Verification> found = writeCircuit(program, result, request, file, written);
  if (!request.ir.empty()) lower::dumpIr(request.ir, program, result.program, result.circuit);
  nlohmann::ordered_json report{{"program_sha256", sha256(bytes)},
                                {"circuit_sha256", sha256(written)}};
  report.update(lower::toJson(result));
  if (found) {
    report["evidence"] = toJson(*found, path, request.output);
    if (!request.evidence.empty())
      writeFile(request.evidence, [&](std::ostream& out) { out << textOf(report["evidence"]); });
    if (!json) printVerification(*found, request.output);
  }
  if (!reportedJson(arguments, textOf(report))) {
    printOperations(result.report);
    printTotals(result);
  }
  return !found || found->evidence.holds() ? kSuccess : kFailed;
}

}  // namespace tc0
