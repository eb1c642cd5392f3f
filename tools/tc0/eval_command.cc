#include <iostream>
#include <nlohmann/json.hpp>

#include "circuit/base/command_line/progress.h"
#include "circuit/base/error.h"
#include "circuit/evaluate.h"
#include "circuit/sample_file.h"
#include "runtime/simulator.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/model_file.h"
#include "tools/tc0/nested_json.h"

namespace tc0 {
namespace {

using Json = nlohmann::ordered_json;

// What is printed: a name, a shape and the values in row-major order.
struct Named {
  std::string name;
  Shape shape;
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
      auto count = static_cast<Count>(array.elements);
      for (std::int64_t extent : term.over) count *= static_cast<Count>(extent);
      reads += count;
    }
  return reads;
}

void checkSize(const Circuit& circuit) {
  Count values = 0, reads = 0;
  for (const Array& array : circuit.arrays()) values += static_cast<Count>(array.elements);
  if (values > kMaxValues)
    fail("eval: required a circuit of at most ", grouped(kMaxValues), " numbers, found ",
         grouped(values));
  for (const Array& array : circuit.arrays()) reads += readsOf(array);
  if (reads > kMaxReads)
    fail("eval: required sums that read at most ", grouped(kMaxReads), " numbers, found ",
         grouped(reads));
}

std::vector<Named> evaluateCircuit(const Circuit& circuit, const InputValues& inputs, bool all) {
  auto values = evaluateNaively(circuit, inputs);
  std::vector<Named> named;
  if (all)
    for (std::size_t id = 0; id < values.size(); ++id)
      named.push_back({circuit.arrays()[id].name, circuit.arrays()[id].shape, values[id]});
  else
    for (const Output& output : circuit.outputs())
      named.push_back({output.name, circuit.array(output.array).shape, values[output.array]});
  return named;
}

std::vector<Named> evaluateNetlist(const Netlist& netlist, const InputValues& inputs) {
  auto values =
      outputValues(netlist, evaluateNaively(netlist, encodeInputs(netlist.inputPorts(), inputs)));
  std::vector<Named> named;
  for (std::size_t i = 0; i < values.size(); ++i)
    named.push_back({netlist.outputPorts()[i].name, netlist.outputPorts()[i].shape, values[i]});
  return named;
}

std::string text(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

int runEval(const Arguments& arguments) {
  AnyCircuit model = readModel(arguments.positional()[0], arguments);
  bool given = arguments.has("--inputs");
  if (given == arguments.has("--random"))
    fail("eval: required either --inputs FILE or --random N, found ", given ? "both" : "none");
  auto* circuit = std::get_if<Circuit>(&model);
  if (arguments.has("--all") && circuit == nullptr)
    fail("eval: required a circuit for --all, found a netlist");
  if (circuit != nullptr) checkSize(*circuit);
  std::vector<InputPort> ports = inputPortsOf(model);
  auto seed = static_cast<std::uint64_t>(arguments.integer("--seed", 0, INT64_MAX));
  std::vector<InputValues> samples;
  if (given) {
    samples = readSamples(arguments.text("--inputs"), ports);
  } else {
    SampleBatch batch = randomBatch(arguments.integer("--random", 1, 1 << 24), seed, ports);
    for (std::int64_t s = 0; s < batch.samples; ++s) samples.push_back(sampleOf(batch, ports, s));
  }

  Json result = Json::array();
  Progress progress("evaluating", std::ssize(samples));
  for (std::size_t i = 0; i < samples.size(); ++i) {
    auto named = circuit != nullptr ? evaluateCircuit(*circuit, samples[i], arguments.has("--all"))
                                    : evaluateNetlist(std::get<Netlist>(model), samples[i]);
    if (!given)
      for (std::size_t p = ports.size(); p-- > 0;)
        if (!arguments.has("--all"))
          named.insert(named.begin(), {ports[p].name, ports[p].shape, samples[i][p]});
    Json sample;
    for (const Named& one : named) sample[one.name] = nestedJson(one.shape, one.values.data());
    if (arguments.has("--json")) {
      result.push_back(std::move(sample));
    } else {
      std::cout << "sample " << i << "\n";
      for (const auto& [name, value] : sample.items())
        std::cout << "  " << name << " = " << text(value) << "\n";
    }
    progress.at(static_cast<std::int64_t>(i));
  }
  if (arguments.has("--json")) std::cout << text(result) << "\n";
  return kSuccess;
}

}  // namespace tc0
