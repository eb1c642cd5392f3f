#include "compiler/evidence/evidence.h"

#include <algorithm>
#include <random>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "circuit/evaluate.h"
#include "circuit/gate_query.h"
#include "compiler/evidence/mutants_rung.h"
#include "compiler/evidence/tensor_values.h"
#include "runtime/compare.h"
#include "runtime/simulator.h"

namespace tc0::evidence {
namespace {

using namespace program;

constexpr std::size_t kGatesDrawn = 2000;       // of a circuit that is too large to expand
constexpr std::size_t kWiresDrawn = 1'000'000;  // entering them, in all

std::vector<std::int64_t> inputElements(const Program& program) {
  std::vector<std::int64_t> elements;
  for (const Tensor& tensor : program.tensors())
    if (tensor.as<program::InputOp>() != nullptr) elements.push_back(tensor.elements);
  return elements;
}

// The samples from `from` on, at most `most` of them.
SampleBatch part(const SampleBatch& batch, const std::vector<std::int64_t>& elements,
                 std::int64_t from, std::int64_t most) {
  SampleBatch some{std::min(most, batch.samples - from), {}};
  for (std::size_t i = 0; i < batch.values.size(); ++i) {
    auto begin = batch.values[i].begin() + from * elements[i];
    some.values.emplace_back(begin, begin + some.samples * elements[i]);
  }
  return some;
}

// The samples go in blocks, because the values of all tensors for all samples of a block are in
// memory at once.
Rung values(const Program& program, const lower::CompileResult& compiled,
            const Simulator& simulator, const SampleBatch& batch, const char* name,
            const Budget& budget) {
  Rung rung{.name = name,
            .how = cat(batch.samples,
                       " inputs through the program's interpreter and the array engine, "
                       "every tensor that has an array"),
            .covered = {0, batch.samples, "inputs"}};
  const std::vector<std::int64_t> elements = inputElements(program);
  const std::int64_t block = TensorValues::samplesAtOnce(program, compiled);
  std::int64_t& from = rung.covered.done;
  while (from < batch.samples && rung.holds && !budget.isOver()) {
    SampleBatch some = part(batch, elements, from, block);
    TensorValues expected(program, compiled, some);
    Results found = simulator.run(some, expected.watch(), RunOptions{});
    rung.difference = expected.difference(found, rung.checked);
    rung.holds = rung.difference.empty();
    from += some.samples;
  }
  return rung;
}

// Program and circuit on the evaluators that are short enough to be believed by reading them.
Rung naiveValues(const Program& program, const lower::CompileResult& compiled,
                 const SampleBatch& batch, std::int64_t most, const Budget& budget) {
  const std::int64_t samples = std::min(most, batch.samples);
  Rung rung{.name = "the plain judges agree",
            .how = cat(samples, " of them on the naive interpreter and the naive evaluator"),
            .covered = {0, samples, "inputs"}};
  std::vector<InputPort> ports = inputPorts(compiled.circuit);
  std::int64_t& s = rung.covered.done;
  for (; s < samples && rung.holds && !budget.isOver(); ++s) {
    InputValues inputs = sampleOf(batch, ports, s);
    Values expected = interpret(program, inputs);
    auto found = evaluateNaively(compiled.circuit, inputs);
    for (TensorId id : program.tensors().ids()) {
      if (compiled.arrays[id] < 0) continue;
      rung.checked += expected[id].size();
      rung.holds = expected[id] == found[compiled.arrays[id]];
      if (rung.holds) continue;
      rung.difference = cat("tensor '", program.tensor(id).name, "', sample ", s);
      break;
    }
  }
  return rung;
}

// A gate drawn at random, and the gates whose outputs enter it.
struct DrawnGate {
  std::int64_t gate;
  GateInfo info;
  std::vector<Wire> wires;
};

// Draws gates at random, up to so many wires in all. A query finds the wires that enter a gate, and
// its threshold, from the gate's number alone.
std::vector<DrawnGate> drawGates(const Circuit& circuit, std::uint64_t seed, const Budget& budget) {
  std::vector<DrawnGate> drawn;
  GateQuery query(circuit);
  std::mt19937_64 random(seed);
  const auto count = static_cast<std::uint64_t>(circuit.gates());
  for (std::size_t wires = 0; drawn.size() < kGatesDrawn && wires < kWiresDrawn;) {
    if (budget.isOver()) break;
    DrawnGate one{.gate = static_cast<std::int64_t>(random() % count), .info = {}, .wires = {}};
    one.info = query.gate(one.gate, [&](const Wire& wire) { one.wires.push_back(wire); });
    wires += one.wires.size();
    drawn.push_back(std::move(one));
  }
  return drawn;
}

// The value that the engine gives a gate has to be that of its threshold on the wires that enter
// it. The engine gives the values of the gates at the other ends of these wires as well.
Rung randomGates(const Circuit& circuit, const Simulator& simulator, const SampleBatch& batch,
                 std::uint64_t seed, const Budget& budget) {
  const std::vector<DrawnGate> drawn = drawGates(circuit, seed, budget);
  Rung rung{.name = "gates agree with their wires",
            .how = cat("too large to expand: gates drawn at random, each asked for its wires and "
                       "recomputed from their values, ",
                       batch.samples, " inputs"),
            .covered = {0, batch.samples * std::ssize(drawn), "gates"}};
  if (drawn.empty()) rung.covered.asked = batch.samples;
  if (budget.isOver()) return rung;
  const std::int64_t inputWires = circuit.inputWires();
  Watch watch;
  for (const DrawnGate& one : drawn) {
    watch.gates.push_back(one.gate);
    for (const Wire& wire : one.wires)
      if (wire.source >= inputWires) watch.gates.push_back(wire.source - inputWires);
  }
  std::sort(watch.gates.begin(), watch.gates.end());
  watch.gates.erase(std::unique(watch.gates.begin(), watch.gates.end()), watch.gates.end());
  auto rowOf = [&](std::int64_t gate) {
    return std::lower_bound(watch.gates.begin(), watch.gates.end(), gate) - watch.gates.begin();
  };
  Results results = simulator.run(batch, watch, RunOptions{});
  std::vector<InputPort> ports = inputPorts(circuit);
  for (std::int64_t s = 0; s < batch.samples; ++s) {
    std::vector<std::uint8_t> inputs = encodeInputs(ports, sampleOf(batch, ports, s));
    for (const DrawnGate& one : drawn) {
      if (budget.isOver()) return rung;
      Wide sum = 0;
      for (const Wire& wire : one.wires) {
        const std::int64_t gate = wire.source - inputWires;
        if (gate < 0 ? inputs[wire.source] : results.gates[rowOf(gate)][s]) sum += wire.weight;
      }
      ++rung.checked;
      ++rung.covered.done;
      rung.holds = (sum >= one.info.threshold) == (results.gates[rowOf(one.gate)][s] != 0);
      if (rung.holds) continue;
      rung.difference = cat("gate ", one.gate, ", sample ", s);
      return rung;
    }
  }
  return rung;
}

// A circuit that is small enough is expanded into gates and wires, and all engines are compared on
// them. A larger one has gates drawn at random.
Rung gates(const lower::CompileResult& compiled, const Simulator& simulator,
           const SampleBatch& batch, const EvidenceOptions& options, const Budget& budget) {
  Rung rung{.name = "every gate agrees",
            .how =
                "the circuit expanded into gates and wires; gate engine, array engine and naive "
                "evaluators on the same inputs",
            .covered = {0, batch.samples, "inputs"}};
  if (budget.isOver()) return rung;
  Comparison comparison = compareEngines(compiled.circuit, batch, bestIsa(), RunOptions{});
  if (!comparison.expanded && compiled.circuit.gates() > 0)
    return randomGates(compiled.circuit, simulator, batch, options.seed, budget);
  rung.covered.done = batch.samples;
  rung.checked = comparison.gates;
  rung.holds = !comparison.difference;
  rung.difference = comparison.difference.value_or("");
  return rung;
}

}  // namespace

bool Evidence::holds() const {
  return std::all_of(rungs.begin(), rungs.end(), [](const Rung& rung) { return rung.holds; });
}

bool Evidence::covered() const {
  return std::all_of(rungs.begin(), rungs.end(), [](const Rung& r) { return r.covered.whole(); });
}

// `climb` runs one check with its share of the time, and measures it.
Evidence gather(const Program& program, const lower::CompileResult& compiled,
                const EvidenceOptions& options) {
  Evidence evidence;
  int ahead = options.inputs.empty() ? 4 : 5;  // rungs
  auto climb = [&](const char* name, auto&& rung) {
    if (options.progress) options.progress(name);
    const Budget budget = options.budget.share(1.0 / ahead--);
    evidence.rungs.push_back(rung(budget));
    evidence.rungs.back().seconds = budget.sinceStart();
  };
  std::vector<InputPort> ports = inputPorts(compiled.circuit);
  std::vector<std::int64_t> elements = inputElements(program);
  SampleBatch random = randomBatch(options.samples, options.seed, ports);
  Simulator simulator(compiled.circuit, Engine::kArray);
  climb("values", [&](const Budget& budget) {
    return values(program, compiled, simulator, random,
                  "program and circuit agree on random inputs", budget);
  });
  if (!options.inputs.empty()) {
    std::int64_t samples = std::ssize(options.inputs[0]) / elements.at(0);
    climb("given inputs", [&](const Budget& budget) {
      return values(program, compiled, simulator, SampleBatch{samples, options.inputs},
                    "program and circuit agree on the sampler's own inputs", budget);
    });
  }
  climb("judges", [&](const Budget& budget) {
    return naiveValues(program, compiled, random, options.naiveSamples, budget);
  });
  climb("gates", [&](const Budget& budget) {
    return gates(compiled, simulator, part(random, elements, 0, 2), options, budget);
  });
  climb("mutants", [&](const Budget& budget) {
    const std::int64_t most =
        std::min(options.mutantSamples, TensorValues::samplesAtOnce(program, compiled));
    return checkMutants(program, compiled, part(random, elements, 0, most), options, budget,
                        evidence.mutants);
  });
  return evidence;
}

nlohmann::ordered_json toJson(const Evidence& evidence) {
  nlohmann::ordered_json json{{"holds", evidence.holds()},
                              {"covered", evidence.covered()},
                              {"mutants", evidence.mutants.made},
                              {"killed", evidence.mutants.caught},
                              {"shown", evidence.mutants.shown},
                              {"refused", evidence.mutants.refused},
                              {"survivors", evidence.mutants.survivors},
                              {"rungs", nlohmann::ordered_json::array()}};
  for (const Rung& rung : evidence.rungs)
    json["rungs"].push_back({{"name", rung.name},
                             {"how", rung.how},
                             {"checked", static_cast<std::uint64_t>(rung.checked)},
                             {"complete", rung.complete},
                             {"holds", rung.holds},
                             {"seconds", rung.seconds},
                             {"difference", rung.difference},
                             {"done", rung.covered.done},
                             {"asked", rung.covered.asked},
                             {"of", rung.covered.of}});
  return json;
}

}  // namespace tc0::evidence
