#include "tools/tc0/simulate_request.h"

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "tools/samples/samples.h"
#include "tools/tc0/choices.h"
#include "tools/tc0/model_file.h"

namespace tc0 {
namespace {

// Bytes that a sample takes from its input to the written result.
Count bytesPerSample(const SimulateRequest& request, const AnyCircuit& model) {
  SampleBytes bytes = sampleBytes(model, request.watched);
  if (request.output.ends_with(".safetensors")) bytes.results *= 3;
  if (!request.engine) bytes.results = std::max(bytes.results, comparedBytes(model).results);
  return bytes.inputs + bytes.results;
}

}  // namespace

SimulateRequest simulateRequestOf(const Arguments& arguments, const AnyCircuit& model) {
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
  return request;
}

SampleBatch samplesOf(SimulateRequest& request, const AnyCircuit& model) {
  std::vector<InputPort> ports = inputPortsOf(model);
  SampleBatch batch;
  const bool random = request.inputs.empty();
  if (!random) batch = readSamples(request.inputs, ports);
  const std::int64_t samples = random ? request.randomSamples : batch.samples;
  const Count required = Count(samples) * bytesPerSample(request, model);
  const Count found = request.memory ? *request.memory : availableMemory();
  if (required >= found)
    fail("simulate: required memory for ", samples, " samples and their results, ",
         decimal(required), " bytes; found ", decimal(found), " bytes, ",
         request.memory ? "by --memory" : "which this machine has free");
  TC0_ASSERT(random || std::ssize(batch.values) == std::ssize(ports));
  if (request.memory) request.run.memory = found - required;
  return random ? randomBatch(samples, request.seed, ports) : batch;
}

}  // namespace tc0
