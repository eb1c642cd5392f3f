#include "tools/tc0/simulate_request.h"

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "circuit/base/sha256.h"
#include "tools/samples/samples.h"
#include "tools/tc0/choices.h"
#include "tools/tc0/model_file.h"
#include "tools/tc0/ranks/own_ranks.h"

namespace tc0 {
namespace {

// Bytes that a sample takes from its input to the written result.
Count bytesPerSample(const SimulateRequest& request, const AnyCircuit& model) {
  SampleBytes bytes = sampleBytes(model, request.watched);
  if (request.output.ends_with(".safetensors") || request.shard) bytes.results *= 3;
  if (!request.engine) bytes.results = std::max(bytes.results, comparedBytes(model).results);
  if (ownRanks().size() > 1) bytes.results *= 3;  // as they come, and in the place of their samples
  return bytes.inputs + bytes.results;
}

void requireDivisible(const SimulateRequest& request, const AnyCircuit& model) {
  if (!std::holds_alternative<Circuit>(model))
    fail("--split circuit: required a circuit, found a netlist");
  if (request.engine != Engine::kArray)
    fail("--split circuit: required --engine array, found ",
         request.engine ? engineName(*request.engine) : "all");
  if (!request.watched.watch.gates.empty())
    fail("--split circuit: required arrays to watch, found a gate");
}

// What the results depend on. The number of samples in a file is not known yet.
ShardHead shardHead(const Arguments& arguments, const Shard& shard, const std::string& circuit,
                    const SimulateRequest& request) {
  nlohmann::json run{
      {"of", "simulate"}, {"circuit", circuit}, {"watch", arguments.text("--watch")}};
  run["compared"] = !request.engine;
  if (request.inputs == "-")
    fail("--shard: required a file as --inputs, which every shard can read, found -");
  if (request.inputs.empty()) {
    run["random"] = request.seed;
    run["samples"] = request.randomSamples;
    requireSamplesForShards(shard, request.randomSamples);
  } else {
    run["inputs"] = sha256(readFile(request.inputs));
  }
  return {shard, std::move(run), commandText(callOf("simulate", arguments))};
}

// The samples of a range alone.
SampleBatch partOf(SampleBatch batch, SampleRange range, const std::vector<InputPort>& ports) {
  for (std::size_t p = 0; p < ports.size(); ++p) {
    std::vector<std::int64_t>& values = batch.values[p];
    const std::int64_t elements = ports[p].elements();
    values = {values.begin() + range.first * elements,
              values.begin() + (range.first + range.count) * elements};
  }
  batch.samples = range.count;
  return batch;
}

}  // namespace

SimulateRequest simulateRequestOf(const Arguments& arguments, const ModelFile& file) {
  const AnyCircuit& model = file.model;
  SimulateRequest request;
  request.inputs = arguments.text("--inputs");
  if (arguments.has("--random")) request.randomSamples = arguments.integer("--random");
  if (arguments.has("--inputs") == arguments.has("--random"))
    fail("simulate: required either --inputs FILE or --random N, found ",
         arguments.has("--random") ? "both" : "none");
  request.seed = arguments.integer("--seed");
  request.engine = arguments.has("--engine") ? arguments.choice("--engine", enginesToCompare())
                                             : usualEngine(model);
  request.isa = isaOf(arguments);
  request.watched = watchListOf(arguments.text("--watch"), model);
  request.output = arguments.text("--output");
  if (!request.output.empty())
    requireSamplesName("--output", request.output, resultsOf(model, request.watched));
  request.json = arguments.has("--json");
  if (arguments.has("--memory")) request.memory = arguments.integer("--memory");
  request.run.threads = arguments.integer("--threads");
  request.splitCircuit = arguments.text("--split") == "circuit";
  if (request.splitCircuit) requireDivisible(request, model);
  if (std::optional<Shard> shard = shardOf(arguments))
    request.shard = shardHead(arguments, *shard, file.sha256, request);
  return request;
}

SampleBatch samplesOf(SimulateRequest& request, const AnyCircuit& model) {
  std::vector<InputPort> ports = inputPortsOf(model);
  SampleBatch batch;
  const bool random = request.inputs.empty();
  if (!random) batch = readSamples(request.inputs, ports);
  SampleRange range{0, random ? request.randomSamples : batch.samples};
  if (request.shard) {
    request.shard->run["samples"] = range.count;
    requireSamplesForShards(request.shard->shard, range.count);
    range = request.shard->samples();
  }
  request.samples = range;
  const Ranks& ranks = ownRanks();
  if (!request.splitCircuit) range = range.part(ranks.rank(), ranks.size());
  // The first rank gets the results of all.
  const std::int64_t samples = ranks.rank() == 0 ? request.samples.count : range.count;
  const Count required = Count(samples) * bytesPerSample(request, model);
  const Count found = request.memory ? *request.memory : availableMemory();
  if (required >= found)
    fail("simulate: required memory for ", samples, " samples and their results, ",
         decimal(required), " bytes; found ", decimal(found), " bytes, ",
         request.memory ? "by --memory" : "which this machine has free");
  TC0_ASSERT(random || std::ssize(batch.values) == std::ssize(ports));
  if (request.memory) request.run.memory = found - required;
  return random ? randomBatch(range, request.seed, ports) : partOf(std::move(batch), range, ports);
}

}  // namespace tc0
