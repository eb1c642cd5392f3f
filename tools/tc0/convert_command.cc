#include <fstream>
#include <iostream>

#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "circuit/count.h"
#include "circuit/evaluate.h"
#include "circuit/formats/formats.h"
#include "circuit/formats/verilog.h"
#include "circuit/sample_file.h"
#include "circuit/simplify.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/model_file.h"
#include "tools/tc0/progress.h"

namespace tc0 {
namespace {

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

Netlist simplified(const Netlist& netlist) {
  Progress progress("simplifying");
  SimplifyStats stats;
  Netlist result = simplify(netlist, {}, &stats);
  std::cout << "simplified " << stats.gatesBefore << " gates to " << stats.gatesAfter << ": "
            << stats.constantGates << " constant, " << stats.equalGates << " equal, "
            << stats.deadGates << " dead; " << stats.redundantWires << " redundant wires, "
            << stats.entriesBefore << " list entries to " << stats.entriesAfter << "\n";
  return result;
}

WriteOptions writeOptions(const Arguments& arguments, const Format* format,
                          const Netlist& netlist) {
  WriteOptions options;
  options.limitBytes = static_cast<Count>(arguments.integer("--max-size", 1, INT64_MAX));
  if (arguments.has("--fix")) {
    if (format == nullptr || format->name != "opb")
      fail("--fix: required OPB as the format to write, found ",
           format == nullptr ? "tc0" : format->name);
    auto samples = readSamples(arguments.text("--fix"), netlist.inputPorts());
    options.fixedInputs = encodeInputs(netlist.inputPorts(), samples[0]);
  }
  return options;
}

void writeTestBench(const Arguments& arguments, const Netlist& netlist,
                    const WriteOptions& options) {
  TestBenchOptions bench;
  bench.samples = static_cast<std::uint64_t>(arguments.integer("--vectors", 1, 1 << 24));
  bench.seed = static_cast<std::uint64_t>(arguments.integer("--seed", 0, INT64_MAX));
  writeFile(arguments.text("--test-bench"),
            [&](std::ostream& out) { writeVerilogTestBench(netlist, out, options, bench); });
}

}  // namespace

int runConvert(const Arguments& arguments) {
  const std::string& in = arguments.positional()[0];
  const std::string& out = arguments.positional()[1];
  const Format* format = targetFormat(out, arguments.text("--to"));
  bool bench = arguments.has("--test-bench");
  if (bench && (format == nullptr || format->name != "verilog"))
    fail("--test-bench: required Verilog as the format to write, found ",
         format == nullptr ? "tc0" : format->name);
  AnyCircuit model = readModel(in, arguments);
  bool stays = format == nullptr && !arguments.has("--expand") && !arguments.has("--simplify") &&
               std::holds_alternative<Circuit>(model);
  if (stays) {
    std::string bytes = formatTc0(std::get<Circuit>(model));
    writeFile(out, [&](std::ostream& file) { file << bytes; });
    return kSuccess;
  }
  Netlist netlist = netlistOf(std::move(model));
  if (arguments.has("--simplify")) netlist = simplified(netlist);
  WriteOptions options = writeOptions(arguments, format, netlist);
  {
    Progress progress("writing " + out);
    if (bench) writeTestBench(arguments, netlist, options);
    writeFile(out, [&](std::ostream& file) {
      if (format == nullptr)
        file << formatTc0(netlist);
      else
        format->write(netlist, file, options);
    });
  }
  if (out != "-")
    std::cout << out << ": " << netlist.inputs() << " inputs, " << netlist.gates() << " gates\n";
  return kSuccess;
}

}  // namespace tc0
