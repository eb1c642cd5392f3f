#include "tools/tc0/model_file.h"

#include "circuit/base/command_line/progress.h"
#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "circuit/base/sha256.h"
#include "circuit/evaluate.h"
#include "circuit/expand.h"
#include "circuit/formats/formats.h"
#include "model/command_rows/file_kind.h"

namespace tc0 {

namespace {

AnyCircuit modelIn(const std::string& bytes, const std::string& path, const std::string& format) {
  requireFileKind(path, bytes, {FileKind::kCircuit, FileKind::kNetlist});
  return format == "tc0" ? parseTc0(bytes, path) : formatByName(format).read(bytes, path);
}

}  // namespace

AnyCircuit readModel(const std::string& path, const Arguments& arguments) {
  Progress progress("reading " + path);
  const std::string format = formatRead(path, arguments);
  return modelIn(readFile(path), path, format);
}

ModelFile readModelFile(const std::string& path, const Arguments& arguments) {
  Progress progress("reading " + path);
  const std::string format = formatRead(path, arguments), bytes = readFile(path);
  return {modelIn(bytes, path, format), sha256(bytes)};
}

std::string formatRead(const std::string& path, const Arguments& arguments) {
  const std::string& from = arguments.text("--from");
  if (from == "tc0" || (from.empty() && path.ends_with(".tc0"))) return "tc0";
  const Format* format = from.empty() ? formatByExtension(path) : &formatByName(from);
  if (format == nullptr) requireFileKindOf(path, {FileKind::kCircuit, FileKind::kNetlist});
  if (format == nullptr)
    fail(path, ": required a name with a known end such as .tc0 or .blif, or --from FORMAT");
  if (format->read == nullptr && from.empty())
    requireFileKindOf(path, {FileKind::kCircuit, FileKind::kNetlist});
  if (format->read == nullptr)
    fail(path, ": required a format that can be read, found ", format->name,
         ", which is written only");
  return std::string(format->name);
}

void requireTc0Name(const std::string& path) {
  if (const Format* format = formatByExtension(path))
    fail(path, ": required the name of a .tc0 file, found the end of ", format->name,
         "; write a .tc0 file, then `tc0 convert` it");
}

const char* kindOf(const AnyCircuit& model) {
  return std::holds_alternative<Circuit>(model) ? "circuit" : "netlist";
}

Netlist netlistOf(AnyCircuit model, bool neededOnly) {
  if (auto* netlist = std::get_if<Netlist>(&model)) return std::move(*netlist);
  const Circuit& circuit = std::get<Circuit>(model);
  if (neededOnly) return expandNeeded(circuit);
  Progress progress("expanding", circuit.gates());
  ExpandLimits limits;
  limits.progress = [&](std::int64_t gates) { progress.at(gates); };
  return toNetlist(circuit, limits);
}

std::vector<InputPort> inputPortsOf(const AnyCircuit& model) {
  if (const auto* circuit = std::get_if<Circuit>(&model)) return inputPorts(*circuit);
  return std::get<Netlist>(model).inputPorts();
}

}  // namespace tc0
