#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <variant>

#include "circuit/base/command_line/progress.h"
#include "circuit/base/command_line/terminal.h"
#include "circuit/base/command_line/written_json.h"
#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "circuit/base/safetensors.h"
#include "circuit/base/sha256.h"
#include "model/command_rows/file_kind.h"
#include "model/command_rows/sample_json.h"
#include "model/program/evaluate.h"
#include "model/program/program_file.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/companion.h"
#include "tools/tc0/sample/sampler_output.h"
#include "tools/tc0/shards/shard_file.h"

namespace tc0 {
namespace {

SamplerRequest requestOf(const Arguments& arguments) {
  SamplerRequest request;
  request.total = arguments.integer("--count");
  request.samples = {0, request.total};
  if (std::optional<Shard> shard = shardOf(arguments)) {
    requireSamplesForShards(*shard, request.total);
    request.samples = shard->samples(request.total);
  }
  request.seed = arguments.integer("--seed");
  if (arguments.has("--class")) request.label = arguments.integer("--class");
  return request;
}

SamplerOutput draw(const program::Program& program, const Arguments& arguments) {
  std::vector<SamplerPort> ports;
  for (const program::Tensor& tensor : program.tensors())
    if (const auto* input = tensor.as<program::InputOp>())
      ports.push_back({tensor.name, tensor.elements, input->range});
  SamplerLayout layout = samplerLayout(program.metadata(), arguments.positional()[0]);
  SamplerBatch batch = samplerBatch(layout, ports, requestOf(arguments));
  Progress progress("computing the program");
  program::Values outputs = program::evaluateOutputs(program, batch.values, batch.count);
  return {"program", layout, std::move(batch), samplerValues(layout, outputs.at(0))};
}

SamplerOutput draw(const Circuit& circuit, const Arguments& arguments) {
  const SamplerRequest request = requestOf(arguments);
  Progress progress("simulating the circuit", request.samples.count);
  RunOptions options;
  options.progress = [&](std::int64_t done) { progress.at(done); };
  return drawnBy(circuit, arguments.positional()[0], request, options);
}

std::string json(const Arguments& arguments, const SamplerOutput& drawn, const Picture* picture) {
  const SamplerLayout& layout = drawn.layout;
  return jsonText(sampleJson(arguments,
                             {.kind = drawn.kind.c_str(),
                              .steps = layout.steps,
                              .classes = layout.classes,
                              .channels = layout.channels,
                              .side = layout.side,
                              .levels = layout.levels,
                              .dimension = layout.numbers},
                             picture));
}

// The arrays that a shard keeps of its samples; writeSampled() (shards/merge_command.cc) reads them.
std::vector<NamedSamples> shardArrays(const SamplerOutput& drawn) {
  const SamplerBatch& inputs = drawn.inputs;
  std::vector<NamedSamples> arrays{{"values", {drawn.layout.numbers}, drawn.values}};
  if (drawn.layout.levels == 0 && drawn.layout.letters == 0) {
    const std::vector<std::int64_t>& noise = inputs.values[inputs.noise];
    arrays.push_back({"noise", {std::ssize(noise) / inputs.count}, noise});
  }
  if (!inputs.labels.empty()) arrays.push_back({"labels", Shape{}, inputs.labels});
  return arrays;
}

ShardHead shardHead(const Arguments& arguments, const Shard& shard, const std::string& bytes,
                    const SamplerLayout& layout) {
  requireDrawnName(arguments.text("--output"));
  const SamplerRequest request = requestOf(arguments);
  nlohmann::json run{{"of", "sample"},
                     {"circuit", sha256(bytes)},
                     {"samples", request.total},
                     {"seed", request.seed},
                     {"metadata", layout.metadata}};
  if (request.label) run["class"] = *request.label;
  return {shard, std::move(run), commandText(callOf("sample", arguments))};
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
  for (const char* option : {"--steps", "--times", "--without-velocity", "--guidance",
                             "--attention", "--side", "--average", "--device"})
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
    if (arguments.has("--shard"))
      fail("sample: --shard: required a program or a circuit, found ", path,
           ", whose noise LibTorch draws in one go; `tc0 quantise` makes a program of it");
    handOver("tc0-model", callOf("sample", arguments));
  }
  refuseCheckpointOptions(arguments);
  const auto model = [&]() -> std::variant<program::Program, Circuit> {
    if (kind == FileKind::kProgram) return program::parseProgram(bytes, path);
    return std::get<Circuit>(parseTc0(bytes, path));
  }();
  std::optional<ShardHead> head;
  if (std::optional<Shard> shard = shardOf(arguments)) {
    head =
        shardHead(arguments, *shard, bytes,
                  std::visit([&](auto& of) { return samplerLayout(of.metadata(), path); }, model));
    if (isShardThere(arguments.text("--output"), *head)) return sayShard(arguments, *head, true);
  }
  const SamplerOutput drawn = std::visit([&](auto& of) { return draw(of, arguments); }, model);
  if (!head) return show(arguments, drawn);
  writeShard(arguments.text("--output"), *head, shardArrays(drawn), std::nullopt);
  return sayShard(arguments, *head, false);
}

}  // namespace tc0
