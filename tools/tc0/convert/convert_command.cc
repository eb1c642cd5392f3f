#include <iostream>
#include <optional>

#include "circuit/base/command_line/progress.h"
#include "circuit/base/command_line/written_json.h"
#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "circuit/evaluate.h"
#include "circuit/formats/formats.h"
#include "circuit/formats/verilog.h"
#include "circuit/logic/bounded.h"
#include "circuit/simplify.h"
#include "circuit/size/count_json.h"
#include "runtime/simulator.h"
#include "tools/samples/samples.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/convert/array_files.h"
#include "tools/tc0/convert/part_option.h"
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
  if (!format->isWritten())
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

constexpr Count kMostBoundedGates = 1 << 26;

bool asksBounds(const Arguments& arguments) {
  return arguments.has("--max-fan-in") || arguments.has("--max-weight");
}

Netlist boundedBy(const Netlist& netlist, const Arguments& arguments, BoundedStats& stats) {
  GateLimits limits;
  if (arguments.has("--max-fan-in")) limits.fanIn = arguments.integer("--max-fan-in");
  if (arguments.has("--max-weight")) limits.weight = arguments.integer("--max-weight");
  Progress progress("splitting gates");
  return bounded(netlist, limits, kMostBoundedGates, &stats);
}

std::string text(const BoundedStats& stats) {
  return cat("bounded: gates ", stats.gatesBefore, " to ", stats.gatesAfter, ", levels ",
             stats.depthBefore, " to ", stats.depthAfter,
             "; already within the limits: ", stats.gatesKept, "\n");
}

Json toJson(const BoundedStats& stats) {
  return {{"gates_before", stats.gatesBefore},
          {"gates_after", stats.gatesAfter},
          {"depth_before", stats.depthBefore},
          {"depth_after", stats.depthAfter},
          {"gates_kept", stats.gatesKept}};
}

Json toJson(const SimplifyStats& stats) {
  return {{"gates_before", stats.gatesBefore},     {"gates_after", stats.gatesAfter},
          {"constant_gates", stats.constantGates}, {"equal_gates", stats.equalGates},
          {"dead_gates", stats.deadGates},         {"redundant_wires", stats.redundantWires},
          {"entries_before", stats.entriesBefore}, {"entries_after", stats.entriesAfter}};
}

// A netlist of this project's takes a byte at least for the source and the weight of each wire.
constexpr SizeLaw kNetlistSize{.entry = 2, .gate = 1, .bank = 2, .name = 0};

// Refuses what would be too large before the circuit is expanded. What simplifying leaves is not
// known before, so then only the expansion has its limits.
void checkExpansion(const AnyCircuit& model, const Format* format, const Arguments& arguments) {
  const auto* circuit = std::get_if<Circuit>(&model);
  if (circuit == nullptr || arguments.has("--simplify") || asksBounds(arguments)) return;
  const NetlistFigures figures = figuresOf(*circuit);
  const Count bytes = (format == nullptr ? kNetlistSize : format->least).bytes(figures);
  const Count limit = arguments.integer("--max-size");
  const std::string name = nameOf(format);
  if (bytes > limit)
    fail(arguments.positional()[1], ": required a file of at most ", grouped(limit),
         " bytes, found a circuit that makes about ", grouped(bytes), " or more as ", name, " (",
         text(figures), "); ",
         name == "verilog" ? "--to verilog-arrays writes its arrays as modules, " : "",
         "--only writes a part, --max-size sets the limit");
}

WriteOptions limited(const Arguments& arguments) {
  WriteOptions options;
  options.limitBytes = arguments.integer("--max-size");
  return options;
}

WriteOptions writeOptions(const Arguments& arguments, const Netlist& netlist) {
  WriteOptions options = limited(arguments);
  if (arguments.has("--fix")) {
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
    if (format != nullptr) return writeArrayFiles(*circuit, path, limited(arguments), arguments);
    std::string bytes = formatTc0(*circuit);
    writeFile(path, [&](std::ostream& file) { file << bytes; });
    return;
  }
  const Netlist& netlist = std::get<Netlist>(model);
  WriteOptions options = writeOptions(arguments, netlist);
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
  std::optional<BoundedStats> bounded = {};
  std::string testBench = {};
};

void print(const ConversionFacts& facts, const AnyCircuit& model) {
  if (facts.simplified) std::cout << text(*facts.simplified);
  if (facts.bounded) std::cout << text(*facts.bounded);
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
  if (facts.bounded) json["bounded"] = toJson(*facts.bounded);
  if (!facts.testBench.empty()) json["test_bench"] = writtenJson(facts.testBench, "verilog");
  json.update(figures(model));
  std::cout << jsonText(json);
}

}  // namespace

int runConvert(const Arguments& arguments) {
  const std::string& in = arguments.positional()[0];
  const std::string& out = arguments.positional()[1];
  const Format* format = targetFormat(out, arguments.text("--to"));
  const bool arrays = format != nullptr && format->writeArrays != nullptr;
  if (arguments.has("--test-bench") && !arrays && (format == nullptr || format->name != "verilog"))
    fail("--test-bench: required Verilog as the format to write, found ", nameOf(format));
  if (arguments.has("--script") && !arrays)
    fail("--script: required verilog-arrays as the format to write, found ", nameOf(format));
  if (arguments.has("--fix") && (format == nullptr || format->name != "opb"))
    fail("--fix: required OPB as the format to write, found ", nameOf(format));
  const bool json = asksJson(arguments, out);
  AnyCircuit model = readModel(in, arguments);
  ConversionFacts facts{.from = in,
                        .fromFormat = formatRead(in, arguments),
                        .fromKind = kindOf(model),
                        .to = out,
                        .toFormat = nameOf(format),
                        .testBench = arguments.text("--test-bench")};
  bool element = false;
  if (arguments.has("--only")) {
    const PartName part = partNamed(arguments.text("--only"), model);
    element = part.index.has_value();
    model = partOf(model, part);
  }
  if (arrays) {
    if (!std::holds_alternative<Circuit>(model))
      fail(in, ": required a circuit for ", format->name, ", found a netlist, which has no arrays");
    if (arguments.has("--expand") || arguments.has("--simplify") || asksBounds(arguments))
      fail("convert: required a circuit with its arrays for ", format->name,
           ", found an option that makes gates of them");
  } else if (format != nullptr || arguments.has("--expand") || arguments.has("--simplify") ||
             asksBounds(arguments)) {
    if (!element) checkExpansion(model, format, arguments);
    model = netlistOf(std::move(model), element);
  }
  if (arguments.has("--simplify"))
    model = simplified(std::get<Netlist>(model), facts.simplified.emplace());
  if (asksBounds(arguments))
    model = boundedBy(std::get<Netlist>(model), arguments, facts.bounded.emplace());
  write(model, out, format, arguments);
  if (json)
    printJson(facts, model);
  else if (out != "-")
    print(facts, model);
  return kSuccess;
}

}  // namespace tc0
