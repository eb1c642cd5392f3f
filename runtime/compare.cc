#include "runtime/compare.h"

#include <algorithm>

#include "circuit/base/error.h"
#include "circuit/evaluate.h"
#include "circuit/expand.h"
#include "circuit/gate_query.h"
#include "circuit/size/count.h"
#include "runtime/arrays/engine.h"
#include "runtime/gates/engine.h"
#include "runtime/simulator.h"

namespace tc0 {
namespace {

// Circuits with more gates are not expanded for the comparison.
constexpr Count kMaxGates = Count{1} << 22;
constexpr Count kMaxEntries = Count{1} << 27;

std::vector<ArrayId> allArrays(const Circuit& circuit) {
  std::vector<ArrayId> ids;
  for (ArrayId id : circuit.arrays().ids()) ids.push_back(id);
  return ids;
}

std::vector<std::int64_t> allGates(std::int64_t gates) {
  std::vector<std::int64_t> numbers;
  for (std::int64_t g = 0; g < gates; ++g) numbers.push_back(g);
  return numbers;
}

// Compares all arrays of one sample; stops at the first difference.
void compareArrays(const Circuit& circuit, const Results& found, const ArrayValues& values,
                   std::int64_t sample, Comparison& comparison) {
  for (ArrayId id : circuit.arrays().ids()) {
    const Array& array = circuit.array(id);
    for (std::int64_t e = 0; e < array.elements; ++e) {
      std::int64_t value = found.arrays[id][sample * array.elements + e];
      ++comparison.values;
      if (value == values[id][e]) continue;
      comparison.difference =
          cat("array '", array.name, "', index ", indexText(array.shape, e), ", sample ", sample,
              ": the array engine has ", value, ", the naive evaluator ", values[id][e]);
      return;
    }
  }
}

// Compares all gates of one sample; stops at the first difference.
void compareGates(const Results& found, const std::vector<std::uint8_t>& gates, const char* engine,
                  std::int64_t sample, const std::function<std::string(std::int64_t)>& name,
                  Comparison& comparison) {
  for (std::int64_t g = 0; g < std::ssize(gates); ++g) {
    std::uint8_t value = found.gates[g][sample];
    ++comparison.gates;
    if (value == gates[g]) continue;
    comparison.difference =
        cat("gate ", g, " (", name(g), "), sample ", sample, ": the ", engine, " engine has ",
            int{value}, ", the naive evaluator ", int{gates[g]});
    return;
  }
}

// The gates of one sample, in the order of their numbers, from the values of all arrays.
std::vector<std::uint8_t> circuitGates(const Circuit& circuit, const ArrayValues& values) {
  std::vector<std::uint8_t> gates;
  for (ArrayId id : allArrays(circuit))
    if (circuit.array(id).as<StepOp>() != nullptr) {
      auto more = stepGates(circuit, values, id);
      gates.insert(gates.end(), more.begin(), more.end());
    }
  return gates;
}

// Runs both engines on the whole batch, then compares sample by sample with the naive evaluator. If
// the circuit is too large to be expanded, there are only arrays to compare.
Comparison compareCircuit(const Circuit& circuit, const SampleBatch& batch, Isa isa,
                          const RunOptions& options) {
  Comparison comparison;
  std::vector<InputPort> ports = inputPorts(circuit);
  Counts counts = count(circuit);
  comparison.expanded = counts.gates <= kMaxGates && counts.storedEntries <= kMaxEntries;
  Watch watch{allArrays(circuit), {}};
  if (comparison.expanded) watch.gates = allGates(circuit.gates());
  ArrayEngine arrays(circuit, {.isa = isa});
  Results byArrays = arrays.run(batch, watch, options);
  std::optional<Netlist> netlist;
  std::optional<Results> byGates;
  if (comparison.expanded) {
    netlist = toNetlist(circuit);
    byGates = GateEngine(*netlist, isa).run(batch, {{}, watch.gates}, options);
  }
  GateQuery query(circuit);
  auto name = [&](std::int64_t g) { return query.wireName(circuit.inputWires() + g); };
  for (std::int64_t s = 0; s < batch.samples && !comparison.difference; ++s) {
    if (options.stop.stop_requested()) throw Cancelled{};
    auto values = evaluateNaively(circuit, sampleOf(batch, ports, s));
    ++comparison.samples;
    compareArrays(circuit, byArrays, values, s, comparison);
    if (comparison.difference || !comparison.expanded) continue;
    auto gates = circuitGates(circuit, values);
    compareGates(byArrays, gates, "array", s, name, comparison);
    if (!comparison.difference) compareGates(*byGates, gates, "gate", s, name, comparison);
  }
  if (!comparison.difference && byGates && byGates->outputs != byArrays.outputs)
    comparison.difference = "outputs: the gate engine differs from the array engine";
  return comparison;
}

// A netlist has the gate engine alone: compares its gates and its outputs.
Comparison compareNetlist(const Netlist& netlist, const SampleBatch& batch, Isa isa,
                          const RunOptions& options) {
  Comparison comparison;
  comparison.expanded = true;
  Results found = GateEngine(netlist, isa).run(batch, {{}, allGates(netlist.gates())}, options);
  for (std::int64_t s = 0; s < batch.samples && !comparison.difference; ++s) {
    if (options.stop.stop_requested()) throw Cancelled{};
    auto wires = evaluateNaively(
        netlist, encodeInputs(netlist.inputPorts(), sampleOf(batch, netlist.inputPorts(), s)));
    ++comparison.samples;
    std::vector<std::uint8_t> gates(wires.begin() + netlist.inputs(), wires.end());
    compareGates(
        found, gates, "gate", s, [](std::int64_t g) { return cat("g", g); }, comparison);
    auto outputs = outputValues(netlist, wires);
    for (std::size_t o = 0; o < outputs.size() && !comparison.difference; ++o)
      for (std::size_t e = 0; e < outputs[o].size() && !comparison.difference; ++e) {
        ++comparison.values;
        std::int64_t value = found.outputs[o][s * outputs[o].size() + e];
        if (value != outputs[o][e])
          comparison.difference =
              cat("output '", netlist.outputPorts()[o].name, "', element ", e, ", sample ", s,
                  ": the gate engine has ", value, ", the naive evaluator ", outputs[o][e]);
      }
  }
  return comparison;
}

}  // namespace

Comparison compareEngines(const AnyCircuit& model, const SampleBatch& batch, Isa isa,
                          const RunOptions& options) {
  if (const auto* circuit = std::get_if<Circuit>(&model))
    return compareCircuit(*circuit, batch, isa, options);
  return compareNetlist(std::get<Netlist>(model), batch, isa, options);
}

}  // namespace tc0
