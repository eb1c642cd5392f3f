#include "model/finetune/quality.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <cmath>
#include <cstdlib>
#include <functional>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "model/metrics/generate.h"
#include "model/metrics/tensors.h"
#include "model/program/evaluate.h"
#include "model/simulate/simulation.h"

namespace tc0 {
namespace {

constexpr std::int64_t kChunk = 250;

std::vector<SamplerInput> inputsOf(const Model& model, std::int64_t count, std::uint64_t seed) {
  GenerateOptions options;
  options.count = count;
  options.seed = seed;
  Samples noise = noiseOf(model, options);
  std::int64_t classes = model.velocity.config.classes;
  std::vector<SamplerInput> inputs;
  for (std::int64_t i = 0; i < count; ++i)
    inputs.push_back({{noise.row(i), noise.row(i) + noise.numbers}, classes > 0 ? i % classes : 0});
  return inputs;
}

std::vector<std::int64_t> labelsOf(const Model& model, const std::vector<SamplerInput>& inputs) {
  std::vector<std::int64_t> labels;
  if (model.velocity.config.classes > 0)
    for (const SamplerInput& input : inputs) labels.push_back(input.label);
  return labels;
}

// What leaves the program as data: pixels as they are, points by their scale.
Samples samplesOf(const program::Program& program, const Model& model,
                  const std::vector<SamplerInput>& inputs, at::Tensor leaves) {
  leaves = leaves.reshape({std::ssize(inputs), -1}).to(at::kDouble);
  if (model.levels == 0) {
    DataTensor place = dataTensor(program, model);
    leaves = leaves * place.scale + place.shift;
  }
  Samples samples = toSamples(leaves.to(at::kFloat));
  samples.labels = labelsOf(model, inputs);
  return samples;
}

at::Tensor onLevels(const Model& model, const at::Tensor& data) {
  return model.levels == 0 ? data : data.round().clamp(0, double(model.levels - 1));
}

double errorOf(const program::Program& program, const Teacher& teacher, const Samples& made,
               std::int64_t count, std::uint64_t seed) {
  const Model& model = teacher.model();
  at::Tensor wanted = onLevels(model, teacher.data(program, inputsOf(model, count, seed)));
  return (toTensor(made).to(at::kDouble) - wanted).square().mean().sqrt().item<double>();
}

Evaluation rowOf(const std::string& name, const std::vector<std::vector<Measure>>& sets) {
  Evaluation row;
  row.label = name;
  TC0_ASSERT(!sets.empty());
  double count = sets.size();
  for (std::size_t i = 0; i < sets[0].size(); ++i) {
    double mean = 0, square = 0;
    for (const auto& set : sets) mean += set[i].value / count;
    for (const auto& set : sets) square += (set[i].value - mean) * (set[i].value - mean);
    double spread = sets.size() < 2 ? 0 : std::sqrt(square / (count - 1));
    row.cells.push_back({sets[0][i].name, mean, spread, sets[0][i].lower});
  }
  return row;
}

using Maker = std::function<Samples(std::uint64_t seed)>;

// Measures of the samples of each seed; `error` may be empty.
Evaluation measured(const std::string& name, const Reference& reference,
                    const QualityOptions& options, const Maker& make,
                    const std::function<double(const Samples&, std::uint64_t)>& error) {
  std::vector<std::vector<Measure>> sets;
  for (std::int64_t k = 1; k <= options.seeds; ++k) {
    std::uint64_t seed = k;
    Samples made = make(seed);
    std::vector<Measure> measures{{"error", error ? error(made, seed) : 0, true}};
    for (const Measure& measure : reference.measure(made)) measures.push_back(measure);
    sets.push_back(std::move(measures));
  }
  return rowOf(name, sets);
}

void requireSame(const std::string& name, const Samples& simulated, const Samples& interpreted) {
  for (std::size_t i = 0; i < interpreted.values.size(); ++i)
    if (simulated.values.at(i) != interpreted.values[i])
      fail("'", name, "': required the interpreter's ", interpreted.values[i], " as number ", i,
           " of the simulated samples, found ", simulated.values[i]);
}

void addFloor(EvaluationTable& table, const Reference& reference, std::int64_t count) {
  table.data = reference.data().name;
  if (reference.classifier()) {
    table.trainAccuracy = reference.classifier()->accuracy(reference.data().train);
    table.testAccuracy = reference.classifier()->accuracy(reference.data().test);
  }
  table.rows.push_back(rowOf("floor", {reference.floor(count)}));
}

}  // namespace

Samples programSamples(const program::Program& program, const Model& model, std::int64_t count,
                       std::uint64_t seed) {
  std::vector<SamplerInput> inputs = inputsOf(model, count, seed);
  program::Values columns;
  for (const SamplerInput& input : inputs) {
    program::Values one = programInputs(program, input);
    columns.resize(one.size());
    for (std::size_t i = 0; i < one.size(); ++i)
      columns[i].insert(columns[i].end(), one[i].begin(), one[i].end());
  }
  program::Values leaves = program::evaluateOutputs(program, columns, count);
  return samplesOf(program, model, inputs, at::tensor(leaves.at(0), at::kLong));
}

Samples simulatedSamples(const program::Program& program, const Model& model, std::int64_t count,
                         std::uint64_t seed) {
  const at::NoGradGuard guard;
  std::vector<SamplerInput> inputs = inputsOf(model, count, seed);
  Simulation simulation(program);
  std::vector<at::Tensor> leaves;
  for (auto first = inputs.begin(); first != inputs.end();) {
    auto last = first + std::min<std::int64_t>(kChunk, inputs.end() - first);
    leaves.push_back(simulation.outputs(simulationInputs(program, {first, last}))[0]);
    first = last;
  }
  return samplesOf(program, model, inputs, at::cat(leaves));
}

EvaluationTable quality(const Teacher& teacher, const std::vector<NamedProgram>& programs,
                        const Reference& reference, const QualityOptions& options) {
  const Model& model = teacher.model();
  EvaluationTable table;
  addFloor(table, reference, options.count);
  auto generated = [&](std::uint64_t seed) {
    GenerateOptions wanted;
    wanted.times = teacher.times();
    wanted.count = options.count;
    wanted.seed = seed;
    return generate(model, wanted);
  };
  table.rows.push_back(measured("float", reference, options, generated, {}));
  for (const NamedProgram& named : programs) {
    const program::Program& program = named.program;
    auto error = [&](const Samples& made, std::uint64_t seed) {
      return errorOf(program, teacher, made, options.count, seed);
    };
    auto simulated = [&](std::uint64_t seed) {
      return simulatedSamples(program, model, options.count, seed);
    };
    auto interpreted = [&](std::uint64_t seed) {
      Samples made = programSamples(program, model, options.count, seed);
      requireSame(named.name, simulated(seed), made);
      return made;
    };
    table.rows.push_back(measured("sim. " + named.name, reference, options, simulated, error));
    table.rows.push_back(measured(named.name, reference, options, interpreted, error));
  }
  return table;
}

}  // namespace tc0
