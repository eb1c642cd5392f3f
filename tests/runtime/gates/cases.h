#pragma once

#include <catch2/catch.hpp>

#include "circuit/evaluate.h"
#include "runtime/gates/engine.h"
#include "runtime/simulator.h"
#include "tests/runtime/isas.h"

namespace tc0 {

/// The instruction sets that the gate engine has kernels for.
inline std::vector<Isa> isas() { return isasUpTo(Isa::kAvx512); }

/// Uniformly random samples of a netlist.
inline SampleBatch randomBatch(const Netlist& netlist, std::int64_t samples, std::uint64_t seed) {
  return randomBatch(samples, seed, netlist.inputPorts());
}

/// Compares every gate and every output of every sample with the naive evaluator.
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
    auto wires = evaluateNaively(
        netlist, encodeInputs(netlist.inputPorts(), sampleOf(batch, netlist.inputPorts(), s)));
    auto outputs = outputValues(netlist, wires);
    for (std::size_t p = 0; p < outputs.size(); ++p)
      for (std::size_t e = 0; e < outputs[p].size(); ++e)
        REQUIRE(results.outputs[p][s * outputs[p].size() + e] == outputs[p][e]);
    for (std::size_t w = 0; w < watch.gates.size(); ++w)
      REQUIRE(results.gates[w][s] == wires[netlist.inputs() + watch.gates[w]]);
  }
}

}  // namespace tc0
