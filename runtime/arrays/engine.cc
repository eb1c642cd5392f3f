#include "runtime/arrays/engine.h"

#include "circuit/base/error.h"
#include "circuit/evaluate.h"
#include "runtime/parallel.h"
#include "runtime/samples.h"

namespace tc0 {
namespace {

void resize(std::vector<std::int64_t>& numbers, const Array& array, std::int64_t samples) {
  Magnitude count = multiplyMagnitudes(magnitude(array.elements), magnitude(samples));
  if (count >= kMaxElements)
    fail("array '", array.name, "': required fewer than 2^60 values, found ", samples,
         " samples of ", array.elements, " elements");
  numbers.resize(count);
}

void resize(Results& results, const Circuit& circuit, const Watch& watch, std::int64_t samples) {
  results.outputs.resize(circuit.outputs().size());
  for (std::size_t i = 0; i < results.outputs.size(); ++i)
    resize(results.outputs[i], circuit.array(circuit.outputs()[i].array), samples);
  results.arrays.resize(watch.arrays.size());
  for (std::size_t i = 0; i < watch.arrays.size(); ++i)
    resize(results.arrays[i], circuit.array(watch.arrays[i]), samples);
  results.gates.resize(watch.gates.size());
  for (auto& gates : results.gates) gates.resize(magnitude(samples));
}

}  // namespace

ArrayEngine::ArrayEngine(const Circuit& circuit, Params params)
    : circuit_(circuit),
      params_(params),
      inputs_(inputPorts(circuit)),
      plans_(planArrays(circuit, denseKernels(params.isa) != nullptr)),
      outputs_(requestedValues(circuit, {})),
      schedule_(circuit, plans_, requestFor(circuit, outputs_)) {
  requireIsa(params.isa);
}

std::uint64_t ArrayEngine::stateBytes() const {
  RunOptions options;
  options.threads = 1;
  options.memory = kSaturated;
  return blockSizeFor(schedule_, std::int64_t{1} << 40, params_.blockBytes, options).stateBytes;
}

Results ArrayEngine::run(const SampleView& inputs, const Watch& watch,
                         const RunOptions& options) const {
  Results results;
  run(inputs, watch, options, results);
  return results;
}

void ArrayEngine::run(const SampleView& inputs, const Watch& watch, const RunOptions& options,
                      Results& results) const {
  checkSizes(inputs, inputs_);
  bool plain = watch.arrays.empty() && watch.gates.empty();
  RequestedValues requested;
  if (!plain) requested = requestedValues(circuit_, watch);
  resize(results, circuit_, watch, inputs.samples);
  Targets targets;
  targets.outputs.assign(results.outputs.begin(), results.outputs.end());
  targets.arrays.assign(results.arrays.begin(), results.arrays.end());
  for (auto& gates : results.gates) targets.gates.push_back(gates.data());
  if (plain) return runAs(outputs_, schedule_, inputs, options, targets);
  runAs(requested, Schedule(circuit_, plans_, requestFor(circuit_, requested)), inputs, options,
        targets);
}

void ArrayEngine::runInto(const SampleView& inputs, const std::vector<NumbersOut>& outputs,
                          const RunOptions& options) const {
  checkSizes(inputs, inputs_);
  if (outputs.size() != circuit_.outputs().size())
    fail("outputs: required room for ", circuit_.outputs().size(), ", found ", outputs.size());
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const Array& array = circuit_.array(circuit_.outputs()[i].array);
    Magnitude count = multiplyMagnitudes(magnitude(array.elements), magnitude(inputs.samples));
    checkOutput(outputs[i], circuit_.outputs()[i].name, count, array.range);
  }
  runAs(outputs_, schedule_, inputs, options, {outputs, {}, {}});
}

// Runs all blocks, sized for the batch and the memory. With at least as many blocks as threads,
// each thread takes blocks; otherwise blocks run one after the other and the threads share each.
void ArrayEngine::runAs(const RequestedValues& requested, const Schedule& schedule,
                        const SampleView& inputs, const RunOptions& options,
                        const Targets& targets) const {
  BlockSize size = blockSizeFor(schedule, inputs.samples, params_.blockBytes, options);
  RunContext context{circuit_,
                     plans_,
                     schedule,
                     arrayKernels(params_.isa),
                     denseKernels(params_.isa),
                     size.lanes,
                     schedule.stateBytes(size.lanes)};
  ArrayRun run(context, requested, inputs, targets, options);
  std::int64_t blocks = (inputs.samples + size.lanes - 1) / size.lanes;
  if (blocks >= size.threads)
    return parallelFor(blocks, size.threads, [&](std::int64_t b) { run.runBlock(b); });
  for (std::int64_t b = 0; b < blocks; ++b) run.runBlock(b, size.threads);
}

}  // namespace tc0
