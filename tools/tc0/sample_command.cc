#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>

#include "circuit/base/command_line/progress.h"
#include "circuit/base/command_line/terminal.h"
#include "circuit/base/command_line/written_json.h"
#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "circuit/base/safetensors.h"
#include "model/command_rows/file_kind.h"
#include "model/command_rows/sample_json.h"
#include "model/data/png.h"
#include "model/data/terminal.h"
#include "model/program/evaluate.h"
#include "model/program/program_file.h"
#include "runtime/simulator.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/companion.h"
#include "tools/tc0/sampler_inputs.h"

namespace tc0 {
namespace {

// What a sampler of any kind gives: values[s * numbers + j].
struct SamplerOutput {
  const char* kind;  // "program" or "circuit"
  SamplerLayout layout;
  SamplerBatch inputs;
  std::vector<std::int64_t> values;
};

SamplerRequest requestOf(const Arguments& arguments) {
  SamplerRequest request;
  request.count = arguments.integer("--count");
  request.seed = arguments.integer("--seed");
  if (arguments.has("--class")) request.label = arguments.integer("--class");
  return request;
}

SamplerOutput drawProgram(const program::Program& program, const Arguments& arguments) {
  std::vector<SamplerPort> ports;
  for (const program::Tensor& tensor : program.tensors())
    if (const auto* input = tensor.as<program::InputOp>())
      ports.push_back({tensor.name, tensor.elements, input->range});
  SamplerLayout layout = samplerLayout(program.metadata(), arguments.positional()[0]);
  SamplerBatch batch = samplerBatch(layout, ports, requestOf(arguments));
  Progress progress("computing the program");
  program::Values outputs = program::evaluateOutputs(program, batch.values, batch.count);
  return {"program", layout, std::move(batch), outputs.at(0)};
}

SamplerOutput drawCircuit(const Circuit& circuit, const Arguments& arguments) {
  std::vector<SamplerPort> ports;
  for (const InputPort& port : inputPorts(circuit))
    ports.push_back({port.name, elementsOf(port.shape, port.name), port.range});
  SamplerLayout layout = samplerLayout(circuit.metadata(), arguments.positional()[0]);
  SamplerBatch batch = samplerBatch(layout, ports, requestOf(arguments));
  Progress progress("simulating the circuit", batch.count);
  RunOptions options;
  options.progress = [&](std::int64_t done) { progress.at(done); };
  Results results = Simulator(circuit, Engine::kArray)
                        .run(SampleBatch{batch.count, batch.values}, Watch{}, options);
  return {"circuit", layout, std::move(batch), results.outputs.at(0)};
}

Samples asSamples(const SamplerOutput& drawn) {
  Samples samples;
  samples.numbers = drawn.layout.numbers;
  samples.values.assign(drawn.values.begin(), drawn.values.end());
  samples.labels = drawn.inputs.labels;
  return samples;
}

GridStyle styleOf(const SamplerLayout& layout) {
  return {.side = layout.side,
          .channels = layout.channels,
          .levels = layout.levels,
          .columns = layout.columns};
}

Samples pointsOf(const SamplerOutput& drawn) {
  Samples points = asSamples(drawn);
  for (float& value : points.values)
    value = drawn.layout.pointsScale * value + drawn.layout.pointsShift;
  return points;
}

std::string terminalText(const SamplerOutput& drawn) {
  if (drawn.layout.levels == 0)
    return terminalScatter(pointsOf(drawn), terminalWidth(), colourAllowed());
  return terminalGrid(asSamples(drawn), styleOf(drawn.layout), terminalWidth(), colourAllowed());
}

Picture pictureOf(const SamplerOutput& drawn) {
  constexpr std::int64_t kMost = 1024;
  if (drawn.layout.levels == 0) return drawScatter({pointsOf(drawn)}, 3.0);
  GridStyle style = styleOf(drawn.layout);
  style.zoom = 8;
  return drawGrid(asSamples(drawn).head(kMost), style);
}

std::string fileOf(const SamplerOutput& drawn) {
  const SamplerLayout& layout = drawn.layout;
  std::int64_t count = drawn.inputs.count;
  ContainerWriter writer;
  if (layout.levels > 0) {
    writer.add("pixels", drawn.values, {count, layout.channels, layout.side, layout.side});
  } else {
    writer.add("points", drawn.values, {count, layout.numbers});
    const std::vector<std::int64_t>& noise = drawn.inputs.values[drawn.inputs.noise];
    writer.add("noise", noise, {count, std::ssize(noise) / count});
    for (const auto& [key, value] : layout.units) writer.metadata(key, value);
  }
  if (!drawn.inputs.labels.empty()) writer.add("labels", drawn.inputs.labels);
  return writer.format();
}

// Returns the picture if the file is one.
std::optional<Picture> writeDrawn(const std::string& path, const SamplerOutput& drawn) {
  bool png = path.ends_with(".png");
  if (!png && !path.ends_with(".safetensors"))
    fail("--output: required a name ending in .png or .safetensors, found '", path, "'");
  std::optional<Picture> picture;
  if (png) picture = pictureOf(drawn);
  std::string bytes = png ? formatPng(*picture) : fileOf(drawn);
  writeFile(path, [&](std::ostream& out) { out << bytes; });
  return picture;
}

std::string json(const Arguments& arguments, const SamplerOutput& drawn, const Picture* picture) {
  const SamplerLayout& layout = drawn.layout;
  return jsonText(sampleJson(arguments,
                             {.kind = drawn.kind,
                              .steps = layout.steps,
                              .classes = layout.classes,
                              .channels = layout.channels,
                              .side = layout.side,
                              .levels = layout.levels,
                              .dimension = layout.numbers},
                             picture));
}

int show(const Arguments& arguments, const SamplerOutput& drawn) {
  std::optional<Picture> picture;
  if (arguments.has("--output")) picture = writeDrawn(arguments.text("--output"), drawn);
  if (arguments.has("--json")) {
    std::cout << json(arguments, drawn, picture ? &*picture : nullptr);
    return kSuccess;
  }
  if (!arguments.has("--quiet") && !arguments.has("--output")) std::cout << terminalText(drawn);
  std::cout << drawn.inputs.count << " samples";
  if (arguments.has("--output")) std::cout << " in " << arguments.text("--output");
  std::cout << "\n";
  return kSuccess;
}

// What a program or a circuit has decided already cannot be asked for.
void refuseCheckpointOptions(const Arguments& arguments) {
  for (const char* option :
       {"--steps", "--times", "--guidance", "--attention", "--side", "--average", "--device"})
    if (arguments.has(option))
      fail("sample: ", option, ": required a checkpoint, found ", arguments.positional()[0],
           ", which holds integers");
}

}  // namespace

int runSample(const Arguments& arguments) {
  const std::string& path = arguments.positional()[0];
  std::string bytes = readFile(path);
  requireFileKind(path, bytes, {FileKind::kCheckpoint, FileKind::kProgram, FileKind::kCircuit});
  const FileKind kind = fileKind(bytes);
  if (kind == FileKind::kOther) parseSafetensors(bytes, path);  // says what is broken
  if (kind == FileKind::kCheckpoint || kind == FileKind::kOther) {
    std::vector<std::string> words{"sample"};
    words.insert(words.end(), arguments.words().begin(), arguments.words().end());
    handOver("tc0-model", words);
  }
  refuseCheckpointOptions(arguments);
  if (kind == FileKind::kProgram)
    return show(arguments, drawProgram(program::parseProgram(bytes, path), arguments));
  return show(arguments, drawCircuit(std::get<Circuit>(parseTc0(bytes, path)), arguments));
}

}  // namespace tc0
