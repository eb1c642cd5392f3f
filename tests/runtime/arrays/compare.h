#pragma once

#include <catch2/catch.hpp>

#include "circuit/evaluate.h"
#include "runtime/arrays/engine.h"
#include "runtime/simulator.h"
#include "tests/runtime/isas.h"
#include "tests/support/watch.h"

namespace tc0 {

/// Every array, watched with the others, alone and not at all, equals that of the naive evaluator.
inline void compareWithNaive(const Circuit& circuit, const SampleBatch& batch) {
  Watch all = everything(circuit);
  all.gates.resize(1);
  Results wanted = Simulator(circuit, Engine::kNaive).run(batch, all);
  for (Isa isa : machineIsas()) {
    INFO(isaName(isa));
    ArrayEngine engine(circuit, {.isa = isa});
    REQUIRE(engine.run(batch, all, {}) == wanted);
    for (ArrayId id : circuit.arrays().ids()) {
      INFO("watching " << circuit.array(id).name << " alone");
      Results one = engine.run(batch, {{id}, {}}, {});
      REQUIRE(one.arrays[0] == wanted.arrays[id]);
      REQUIRE(one.outputs == wanted.outputs);
    }
    REQUIRE(engine.run(batch, {}, {}).outputs == wanted.outputs);
  }
}

inline void compareWithNaive(const Circuit& circuit, std::int64_t samples, std::uint64_t seed) {
  compareWithNaive(circuit, randomBatch(samples, seed, inputPorts(circuit)));
}

}  // namespace tc0
