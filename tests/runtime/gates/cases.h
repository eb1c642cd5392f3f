#pragma once

#include <catch2/catch.hpp>
#include <random>

#include "circuit/evaluate.h"
#include "runtime/gates/engine.h"

namespace tc0 {

inline std::vector<Isa> isas() {
  std::vector<Isa> all;
  for (Isa isa : {Isa::kPortable, Isa::kAvx2, Isa::kAvx512})
    if (isa <= bestIsa()) all.push_back(isa);
  return all;
}

inline SampleBatch randomBatch(const Netlist& netlist, std::int64_t samples, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  SampleBatch batch{samples, {}};
  for (const InputPort& port : netlist.inputPorts()) {
    std::uniform_int_distribution<std::int64_t> any(port.range.lo, port.range.hi);
    auto& values = batch.values.emplace_back(static_cast<std::size_t>(port.elements() * samples));
    for (std::int64_t& value : values) value = any(random);
  }
  return batch;
}

inline InputValues sampleOf(const Netlist& netlist, const SampleBatch& batch, std::int64_t s) {
  InputValues sample;
  for (std::size_t i = 0; i < batch.values.size(); ++i) {
    std::int64_t elements = netlist.inputPorts()[i].elements();
    auto first = batch.values[i].begin() + s * elements;
    sample.emplace_back(first, first + elements);
  }
  return sample;
}

// Every gate and every output in every sample, against the naive evaluator.
inline void requireEqual(const Netlist& netlist, const SampleBatch& batch, Isa isa, int threads) {
  INFO("isa " << isaName(isa) << ", threads " << threads << ", samples " << batch.samples);
  GateEngine engine(netlist, isa);
  RunOptions options;
  options.threads = threads;
  Watch watch;
  for (std::int64_t g = netlist.gates(); g-- > 0;) watch.gates.push_back(g);
  Results results = engine.run(batch, watch, options);
  REQUIRE(engine.run(batch, {}, options).outputs == results.outputs);
  for (std::int64_t s = 0; s < batch.samples; ++s) {
    auto wires =
        evaluateNaively(netlist, encodeInputs(netlist.inputPorts(), sampleOf(netlist, batch, s)));
    auto outputs = outputValues(netlist, wires);
    for (std::size_t p = 0; p < outputs.size(); ++p)
      for (std::size_t e = 0; e < outputs[p].size(); ++e)
        REQUIRE(results.outputs[p][static_cast<std::size_t>(s) * outputs[p].size() + e] ==
                outputs[p][e]);
    for (std::size_t w = 0; w < watch.gates.size(); ++w)
      REQUIRE(results.gates[w][s] == wires[netlist.inputs() + watch.gates[w]]);
  }
}

}  // namespace tc0
