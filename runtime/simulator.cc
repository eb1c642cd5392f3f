#include "runtime/simulator.h"

#include <algorithm>
#include <utility>

#include "circuit/base/choice.h"
#include "circuit/base/error.h"
#include "circuit/base/random.h"
#include "circuit/evaluate.h"
#include "circuit/expand.h"
#include "circuit/gate_query.h"
#include "circuit/size/count.h"
#include "runtime/arrays/engine.h"
#include "runtime/gates/engine.h"
#include "runtime/samples.h"

namespace tc0 {

namespace {

// The estimate is what was measured on large circuits: a wire in a list takes 3 bytes of the
// netlist, and its digits up to 4 of the plan, less those that shared numbers save.
void requireToFit(const AnyCircuit& model, std::uint64_t planBytes) {
  constexpr Count kEntryBytes = 5, kGateBytes = 100;
  Count gates, entries;
  if (const auto* circuit = std::get_if<Circuit>(&model)) {
    Counts counts = count(*circuit);
    gates = counts.gates;
    entries = counts.storedEntries;
  } else {
    const auto& netlist = std::get<Netlist>(model);
    gates = netlist.gates();
    entries = netlist.storedEntries();
  }
  Count bytes = entries * kEntryBytes + gates * kGateBytes;
  if (bytes > planBytes)
    fail("gate engine: required a netlist that takes at most ", grouped(planBytes),
         " bytes with its plan, found one of about ", grouped(bytes), ", ", grouped(gates),
         " gates with ", grouped(entries), " wires in their lists");
}

}  // namespace

std::string_view engineName(Engine engine) { return nameIn(kEngineNames, engine); }

Engine engineNamed(std::string_view name) { return choiceNamed("engine", kEngineNames, name); }

Engine usualEngine(const AnyCircuit& model) {
  return std::holds_alternative<Circuit>(model) ? Engine::kArray : Engine::kGate;
}

Simulator::~Simulator() = default;
Simulator::Simulator(Simulator&&) noexcept = default;
Simulator& Simulator::operator=(Simulator&&) noexcept = default;

// A variant that was moved from still has its kind, so the order of evaluation does not matter
// here.
Simulator::Simulator(AnyCircuit model) : Simulator(std::move(model), usualEngine(model)) {}

Simulator::Simulator(AnyCircuit model, Engine engine, Isa isa, std::uint64_t planBytes)
    : engine_(engine) {
  requireIsa(isa);
  if (engine == Engine::kGate) requireToFit(model, planBytes);
  if (auto* circuit = std::get_if<Circuit>(&model)) {
    circuit_ = std::make_unique<const Circuit>(std::move(*circuit));
    inputs_ = inputPorts(*circuit_);
    for (const Output& output : circuit_->outputs())
      outputs_.push_back({output.name, circuit_->array(output.array).shape});
    if (engine == Engine::kGate) netlist_ = std::make_unique<const Netlist>(toNetlist(*circuit_));
  } else {
    netlist_ = std::make_unique<const Netlist>(std::move(std::get<Netlist>(model)));
    inputs_ = netlist_->inputPorts();
    for (const OutputPort& port : netlist_->outputPorts())
      outputs_.push_back({port.name, port.shape});
  }
  if (engine == Engine::kArray) {
    if (circuit_ == nullptr) fail("array engine: required a circuit, found a netlist");
    arrays_ = std::make_unique<const ArrayEngine>(*circuit_, ArrayEngine::Params{.isa = isa});
  }
  if (engine == Engine::kGate) gates_ = std::make_unique<const GateEngine>(*netlist_, isa);
}

std::int64_t Simulator::gates() const {
  return circuit_ != nullptr ? circuit_->gates() : netlist_->gates();
}

ArrayId Simulator::arrayNamed(const std::string& name) const {
  if (circuit_ == nullptr) fail("array '", name, "': required a circuit, a netlist has no arrays");
  return circuit_->find(name);
}

Results Simulator::run(const SampleView& batch, const Watch& watch,
                       const RunOptions& options) const {
  Results results;
  run(batch, watch, options, results);
  return results;
}

void Simulator::run(const SampleView& batch, const Watch& watch, const RunOptions& options,
                    Results& results) const {
  for (ArrayId id : watch.arrays)
    if (circuit_ == nullptr || id < 0 || id >= circuit_->arrays().nextId())
      fail("array ", id, ": required an array of a circuit");
  for (std::int64_t gate : watch.gates) checkGate(gate, gates());
  if (engine_ == Engine::kArray)
    arrays_->run(batch, watch, options, results);
  else
    results = engine_ == Engine::kGate ? runGates(batch, watch, options)
                                       : runNaively(batch, watch, options);
}

void Simulator::runInto(const SampleView& batch, const std::vector<NumbersOut>& outputs,
                        const RunOptions& options) const {
  if (engine_ == Engine::kArray) return arrays_->runInto(batch, outputs, options);
  if (engine_ == Engine::kGate) return gates_->runInto(batch, outputs, options);
  if (outputs.size() != outputs_.size())
    fail("outputs: required room for ", outputs_.size(), ", found ", outputs.size());
  Results results = runNaively(batch, {}, options);
  for (std::size_t o = 0; o < outputs.size(); ++o) {
    auto [least, most] = std::minmax_element(results.outputs[o].begin(), results.outputs[o].end());
    Range found{};
    if (least != results.outputs[o].end()) found = {*least, *most};
    checkOutput(outputs[o], outputs_[o].name, std::ssize(results.outputs[o]), found);
  }
  // Nothing is written before all outputs are known to fit.
  for (std::size_t o = 0; o < outputs.size(); ++o)
    withNumber(outputs[o].element, [&](auto* type) {
      using Number = std::remove_pointer_t<decltype(type)>;
      std::transform(results.outputs[o].begin(), results.outputs[o].end(),
                     reinterpret_cast<Number*>(outputs[o].data),
                     [](std::int64_t value) { return static_cast<Number>(value); });
    });
}

void Simulator::runPacked(const PackedSamples& batch, const std::vector<PackedOut>& outputs,
                          const RunOptions& options) const {
  if (engine_ == Engine::kGate) return gates_->runPacked(batch, outputs, options);
  checkPacked(batch, inputs_);
  if (outputs.size() != outputs_.size())
    fail("outputs: required room for ", outputs_.size(), ", found ", outputs.size());
  std::vector<std::vector<std::uint8_t>> in = unpacked(batch), out(outputs.size());
  for (std::size_t o = 0; o < outputs.size(); ++o) {
    std::int64_t elements = elementsOf(outputs_[o].shape, outputs_[o].name);
    checkPacked(outputs[o], outputs_[o].name, elements, batch.samples);
    out[o].resize(elements * batch.samples);
  }
  runInto({batch.samples, {in.begin(), in.end()}}, {out.begin(), out.end()}, options);
  for (std::size_t o = 0; o < outputs.size(); ++o) {
    auto most = std::max_element(out[o].begin(), out[o].end());
    if (most != out[o].end() && *most > 1)
      fail("output '", outputs_[o].name, "': required single bits to pack, found ", int{*most});
  }
  for (std::size_t o = 0; o < outputs.size(); ++o) pack(out[o], batch.samples, outputs[o]);
}

Results Simulator::runGates(const SampleView& batch, const Watch& watch,
                            const RunOptions& options) const {
  if (!watch.arrays.empty())
    fail("gate engine: required gates to watch, found an array; the array engine shows arrays");
  return gates_->run(batch, watch, options);
}

// Evaluates sample by sample with the naive evaluators. A watched gate of a circuit is found by its
// step and its number among the gates of that step.
Results Simulator::runNaively(const SampleView& batch, const Watch& watch,
                              const RunOptions& options) const {
  checkSamples(batch, inputs_);
  Results results;
  results.outputs.resize(outputs_.size());
  results.arrays.resize(watch.arrays.size());
  results.gates.resize(watch.gates.size());
  auto join = [](auto& to, const auto& from) { to.insert(to.end(), from.begin(), from.end()); };
  for (std::int64_t s = 0; s < batch.samples; ++s) {
    if (options.stop.stop_requested()) throw Cancelled{};
    InputValues sample = sampleOf(batch, inputs_, s);
    if (circuit_ != nullptr) {
      auto values = evaluateNaively(*circuit_, sample);
      for (std::size_t o = 0; o < outputs_.size(); ++o)
        join(results.outputs[o], values[circuit_->outputs()[o].array]);
      for (std::size_t w = 0; w < watch.arrays.size(); ++w)
        join(results.arrays[w], values[watch.arrays[w]]);
      GateQuery query(*circuit_);
      for (std::size_t w = 0; w < watch.gates.size(); ++w) {
        ArrayId step = query.place(watch.gates[w]).step;
        std::int64_t at = watch.gates[w] - circuit_->array(step).first;
        results.gates[w].push_back(stepGates(*circuit_, values, step)[at]);
      }
    } else {
      auto wires = evaluateNaively(*netlist_, encodeInputs(inputs_, sample));
      auto outputs = outputValues(*netlist_, wires);
      for (std::size_t o = 0; o < outputs.size(); ++o) join(results.outputs[o], outputs[o]);
      for (std::size_t w = 0; w < watch.gates.size(); ++w)
        results.gates[w].push_back(wires[netlist_->inputs() + watch.gates[w]]);
    }
    if (options.progress) options.progress(s + 1);
  }
  return results;
}

InputValues sampleOf(const SampleView& batch, const std::vector<InputPort>& ports,
                     std::int64_t sample) {
  InputValues values;
  for (std::size_t i = 0; i < ports.size(); ++i) {
    std::int64_t elements = ports[i].elements();
    auto& own = values.emplace_back(elements);
    for (std::int64_t e = 0; e < elements; ++e) own[e] = batch.values[i][sample * elements + e];
  }
  return values;
}

SampleBatch batchOf(const std::vector<InputValues>& samples, std::size_t ports) {
  SampleBatch batch{std::ssize(samples), {}};
  batch.values.resize(ports);
  for (const InputValues& sample : samples)
    for (std::size_t i = 0; i < sample.size(); ++i)
      batch.values[i].insert(batch.values[i].end(), sample[i].begin(), sample[i].end());
  return batch;
}

// Each number takes one call of a stream of its own port, so its place in the stream is known.
SampleBatch randomBatch(SampleRange samples, std::uint64_t seed,
                        const std::vector<InputPort>& ports) {
  SampleBatch batch{samples.count, {}};
  for (const InputPort& port : ports) {
    Random random(seed, port.name);
    random.skip(static_cast<std::uint64_t>(samples.first) * port.elements());
    auto& values = batch.values.emplace_back(port.elements() * samples.count);
    const std::int64_t numbers = port.range.hi - port.range.lo + 1;
    for (std::int64_t& value : values) value = port.range.lo + random.below(numbers);
  }
  return batch;
}

SampleBatch randomBatch(std::int64_t samples, std::uint64_t seed,
                        const std::vector<InputPort>& ports) {
  return randomBatch(SampleRange{0, samples}, seed, ports);
}

}  // namespace tc0
