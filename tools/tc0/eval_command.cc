#include <iostream>
#include <nlohmann/json.hpp>

#include "circuit/base/assert.h"
#include "circuit/base/command_line/progress.h"
#include "circuit/base/command_line/written_json.h"
#include "circuit/base/error.h"
#include "circuit/evaluate.h"
#include "runtime/simulator.h"
#include "tools/samples/sample_json.h"
#include "tools/samples/samples.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/model_file.h"

namespace tc0 {
namespace {

using Json = nlohmann::ordered_json;

// The numbers of all samples so far under one name, in row-major order.
struct ResultColumn {
  std::string name;
  Shape shape;  // of one sample
  std::vector<std::int64_t> values;
};

// The plain evaluator keeps every number and reads one for each term and reduction index: 2^32 of
// them take some minutes.
constexpr Count kMaxValues = Count{1} << 28;
constexpr Count kMaxReads = Count{1} << 32;

// The numbers that the sums of an array read.
Count readsOf(const Array& array) {
  Count reads = 0;
  if (const auto* sum = array.as<SumOp>())
    for (const Term& term : sum->terms) {
      Count count = array.elements;
      for (std::int64_t extent : term.over) count *= extent;
      reads += count;
    }
  return reads;
}

// How many results a sample has.
std::size_t resultsOf(const AnyCircuit& model, bool withInputs, bool allArrays) {
  std::size_t inputs = withInputs ? inputPortsOf(model).size() : 0;
  const auto* circuit = std::get_if<Circuit>(&model);
  if (circuit == nullptr) return inputs + std::get<Netlist>(model).outputPorts().size();
  return allArrays ? circuit->arrays().size() : inputs + circuit->outputs().size();
}

void checkSize(const Circuit& circuit) {
  Count values = 0, reads = 0;
  for (const Array& array : circuit.arrays()) values += array.elements;
  if (values > kMaxValues)
    fail("eval: required a circuit of at most ", grouped(kMaxValues), " numbers, found ",
         grouped(values));
  for (const Array& array : circuit.arrays()) reads += readsOf(array);
  if (reads > kMaxReads)
    fail("eval: required sums that read at most ", grouped(kMaxReads), " numbers, found ",
         grouped(reads));
}

// The results of one sample after the other, by name: inputs if they were random, outputs, or all
// arrays of a circuit.
class Evaluation {
 public:
  Evaluation(const AnyCircuit& model, bool withInputs, bool allArrays)
      : model_(model), withInputs_(withInputs && !allArrays), allArrays_(allArrays) {}

  void add(const InputValues& inputs) {
    column_ = 0;
    std::vector<InputPort> ports = inputPortsOf(model_);
    for (std::size_t p = 0; withInputs_ && p < ports.size(); ++p)
      append(ports[p].name, ports[p].shape, inputs[p]);
    if (const auto* circuit = std::get_if<Circuit>(&model_))
      addCircuit(*circuit, inputs);
    else
      addNetlist(std::get<Netlist>(model_), inputs);
    ++samples_;
    TC0_ASSERT(column_ == columns_.size());
  }

  std::int64_t samples() const { return samples_; }
  std::vector<NamedSamples> results() const {
    std::vector<NamedSamples> named;
    for (const ResultColumn& column : columns_)
      named.push_back({column.name, column.shape, column.values});
    return named;
  }

 private:
  // Appends to the next column. Every sample comes by the same columns in the same order.
  void append(const std::string& name, const Shape& shape,
              const std::vector<std::int64_t>& values) {
    if (column_ == columns_.size()) columns_.push_back({name, shape, {}});
    std::vector<std::int64_t>& all = columns_[column_++].values;
    all.insert(all.end(), values.begin(), values.end());
  }
  void addCircuit(const Circuit& circuit, const InputValues& inputs) {
    auto values = evaluateNaively(circuit, inputs);
    if (allArrays_)
      for (ArrayId id : circuit.arrays().ids())
        append(circuit.array(id).name, circuit.array(id).shape, values[id]);
    else
      for (const Output& output : circuit.outputs())
        append(output.name, circuit.array(output.array).shape, values[output.array]);
  }
  void addNetlist(const Netlist& netlist, const InputValues& inputs) {
    auto values =
        outputValues(netlist, evaluateNaively(netlist, encodeInputs(netlist.inputPorts(), inputs)));
    for (std::size_t i = 0; i < values.size(); ++i)
      append(netlist.outputPorts()[i].name, netlist.outputPorts()[i].shape, values[i]);
  }

  const AnyCircuit& model_;
  const bool withInputs_, allArrays_;
  std::vector<ResultColumn> columns_;
  std::size_t column_ = 0;  // the next one of the sample that is being added
  std::int64_t samples_ = 0;
};

void printSample(const Evaluation& evaluation, std::int64_t sample) {
  std::cout << "sample " << sample << "\n";
  Json values = sampleJson(evaluation.results(), sample);
  for (const auto& [name, value] : values.items())
    std::cout << "  " << name << " = " << lineOf(value) << "\n";
}

}  // namespace

int runEval(const Arguments& arguments) {
  AnyCircuit model = readModel(arguments.positional()[0], arguments);
  const bool random = arguments.has("--random"), all = arguments.has("--all");
  if (arguments.has("--inputs") == random)
    fail("eval: required either --inputs FILE or --random N, found ", random ? "both" : "none");
  const auto* circuit = std::get_if<Circuit>(&model);
  if (all && circuit == nullptr) fail("eval: required a circuit for --all, found a netlist");
  std::vector<InputPort> ports = inputPortsOf(model);
  const std::string& output = arguments.text("--output");
  const bool json = asksJson(arguments, output);
  if (!output.empty())
    requireSamplesName("--output", output, resultsOf(model, random && !all, all));
  if (circuit != nullptr) checkSize(*circuit);
  SampleBatch batch =
      random ? randomBatch(arguments.integer("--random"), arguments.integer("--seed"), ports)
             : readSamples(arguments.text("--inputs"), ports);

  Evaluation evaluation(model, random, all);
  const bool prints = output.empty() && !json;
  Progress progress("evaluating", batch.samples);
  for (std::int64_t s = 0; s < batch.samples; ++s) {
    evaluation.add(sampleOf(batch, ports, s));
    if (prints) printSample(evaluation, s);
    progress.at(s);
  }
  if (!output.empty()) writeSamples(output, batch.samples, evaluation.results());
  if (json && output.empty()) {
    writeSamplesJson(std::cout, batch.samples, evaluation.results());
    std::cout << "\n";
  } else if (json) {
    Json written = writtenJson(output, "samples");
    written["samples"] = batch.samples;
    std::cout << jsonText(written);
  } else if (!output.empty() && output != "-") {
    std::cout << output << ": " << batch.samples
              << (batch.samples == 1 ? " sample\n" : " samples\n");
  }
  return kSuccess;
}

}  // namespace tc0
