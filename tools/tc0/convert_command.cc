#include <iostream>
#include <optional>

#include "circuit/base/command_line/progress.h"
#include "circuit/base/command_line/written_json.h"
#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "circuit/evaluate.h"
#include "circuit/formats/formats.h"
#include "circuit/formats/verilog.h"
#include "circuit/simplify.h"
#include "circuit/size/count_json.h"
#include "runtime/simulator.h"
#include "tools/samples/samples.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/model_file.h"

namespace tc0 {
namespace {

using Json = nlohmann::ordered_json;

// Null: this project's own format.
const Format* targetFormat(const std::string& path, const std::string& to) {
  if (to == "tc0" || (to.empty() && path.ends_with(".tc0"))) return nullptr;
  const Format* format = to.empty() ? formatByExtension(path) : &formatByName(to);
  if (format == nullptr)
    fail(path, ": required a name with a known end such as .tc0 or .blif, or --to FORMAT");
  if (format->write == nullptr)
    fail(path, ": required a format that can be written, found ", format->name);
  return format;
}

std::string nameOf(const Format* format) {
  return format == nullptr ? "tc0" : std::string(format->name);
}

Netlist simplified(const Netlist& netlist, SimplifyStats& stats) {
  Progress progress("simplifying");
  return simplify(netlist, {}, &stats);
}

std::string text(const SimplifyStats& stats) {
  return cat("simplified ", stats.gatesBefore, " gates to ", stats.gatesAfter, ": ",
             stats.constantGates, " constant, ", stats.equalGates, " equal, ", stats.deadGates,
             " dead; ", stats.redundantWires, " redundant wires, ", stats.entriesBefore,
             " list entries to ", stats.entriesAfter, "\n");
}

Json toJson(const SimplifyStats& stats) {
  return {{"gates_before", stats.gatesBefore},     {"gates_after", stats.gatesAfter},
          {"constant_gates", stats.constantGates}, {"equal_gates", stats.equalGates},
          {"dead_gates", stats.deadGates},         {"redundant_wires", stats.redundantWires},
          {"entries_before", stats.entriesBefore}, {"entries_after", stats.entriesAfter}};
}

WriteOptions writeOptions(const Arguments& arguments, const Format* format,
                          const Netlist& netlist) {
  WriteOptions options;
  options.limitBytes = arguments.integer("--max-size");
  if (arguments.has("--fix")) {
    if (format == nullptr || format->name != "opb")
      fail("--fix: required OPB as the format to write, found ", nameOf(format));
    std::vector<InputPort> ports = netlist.inputPorts();
    options.fixedInputs =
        encodeInputs(ports, sampleOf(readSamples(arguments.text("--fix"), ports), ports, 0));
  }
  return options;
}

void writeTestBench(const Arguments& arguments, const Netlist& netlist,
                    const WriteOptions& options) {
  TestBenchOptions bench;
  bench.samples = arguments.integer("--vectors");
  bench.seed = arguments.integer("--seed");
  writeFile(arguments.text("--test-bench"),
            [&](std::ostream& out) { writeVerilogTestBench(netlist, out, options, bench); });
}

void write(const AnyCircuit& model, const std::string& path, const Format* format,
           const Arguments& arguments) {
  if (const auto* circuit = std::get_if<Circuit>(&model)) {
    std::string bytes = formatTc0(*circuit);
    writeFile(path, [&](std::ostream& file) { file << bytes; });
    return;
  }
  const Netlist& netlist = std::get<Netlist>(model);
  WriteOptions options = writeOptions(arguments, format, netlist);
  Progress progress("writing " + path);
  if (arguments.has("--test-bench")) writeTestBench(arguments, netlist, options);
  writeFile(path, [&](std::ostream& file) {
    if (format == nullptr)
      file << formatTc0(netlist);
    else
      format->write(netlist, file, options);
  });
}

Json figures(const AnyCircuit& model) {
  return std::visit([](const auto& one) { return tc0::toJson(count(one)); }, model);
}

// What is said about a conversion, as a line or two or as JSON.
struct ConversionFacts {
  std::string from, fromFormat, fromKind, to, toFormat;
  std::optional<SimplifyStats> simplified = {};
  std::string testBench = {};
};

void print(const ConversionFacts& facts, const AnyCircuit& model) {
  if (facts.simplified) std::cout << text(*facts.simplified);
  if (const auto* netlist = std::get_if<Netlist>(&model))
    std::cout << facts.to << ": " << netlist->inputs()
              << (netlist->inputs() == 1 ? " input, " : " inputs, ") << netlist->gates()
              << (netlist->gates() == 1 ? " gate\n" : " gates\n");
}

void printJson(const ConversionFacts& facts, const AnyCircuit& model) {
  Json json = writtenJson(facts.to, kindOf(model));
  json["format"] = facts.toFormat;
  json["from"] = {{"file", facts.from}, {"format", facts.fromFormat}, {"kind", facts.fromKind}};
  if (facts.simplified) json["simplified"] = toJson(*facts.simplified);
  if (!facts.testBench.empty()) json["test_bench"] = writtenJson(facts.testBench, "verilog");
  json.update(figures(model));
  std::cout << jsonText(json);
}

}  // namespace

int runConvert(const Arguments& arguments) {
  const std::string& in = arguments.positional()[0];
  const std::string& out = arguments.positional()[1];
  const Format* format = targetFormat(out, arguments.text("--to"));
  if (arguments.has("--test-bench") && (format == nullptr || format->name != "verilog"))
    fail("--test-bench: required Verilog as the format to write, found ", nameOf(format));
  const bool json = asksJson(arguments, out);
  AnyCircuit model = readModel(in, arguments);
  ConversionFacts facts{.from = in,
                        .fromFormat = formatRead(in, arguments),
                        .fromKind = kindOf(model),
                        .to = out,
                        .toFormat = nameOf(format),
                        .testBench = arguments.text("--test-bench")};
  if (format != nullptr || arguments.has("--expand") || arguments.has("--simplify"))
    model = netlistOf(std::move(model));
  if (arguments.has("--simplify"))
    model = simplified(std::get<Netlist>(model), facts.simplified.emplace());
  write(model, out, format, arguments);
  if (json)
    printJson(facts, model);
  else if (out != "-")
    print(facts, model);
  return kSuccess;
}

}  // namespace tc0
