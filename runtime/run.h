#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <vector>

#include "circuit/base/assert.h"
#include "circuit/circuit.h"
#include "runtime/isa.h"

/// What all engines share: samples, what a run shows of them, and how a run behaves.
namespace tc0 {

/// Samples of inputs: values[i][s * elements + e] is element e of input i in sample s. Inputs stand
/// in the order of the circuit's inputs, or of the netlist's input ports.
struct SampleBatch {
  std::int64_t samples = 0;
  std::vector<std::vector<std::int64_t>> values;
};

/// Samples in a row: first, first + 1, ..., first + count - 1.
struct SampleRange {
  std::int64_t first = 0, count = 0;

  /// Part k of n of these, for 0 <= k < n. The parts follow each other and differ by one sample at
  /// most.
  SampleRange part(std::int64_t k, std::int64_t n) const {
    TC0_ASSERT(0 <= k && k < n);
    auto before = [&](std::int64_t parts) { return count / n * parts + count % n * parts / n; };
    return {first + before(k), before(k + 1) - before(k)};
  }
  bool operator==(const SampleRange&) const = default;
};

/// What a run shows besides the outputs.
struct Watch {
  std::vector<ArrayId> arrays;      // arrays of a circuit; a netlist has none
  std::vector<std::int64_t> gates;  // by number
};

/// What a run found: outputs[p][s * elements + e], arrays[w][s * elements + e], gates[w][s].
/// Outputs stand in the circuit's order; w is the place in Watch::arrays or Watch::gates.
struct Results {
  std::vector<std::vector<std::int64_t>> outputs;
  std::vector<std::vector<std::int64_t>> arrays;
  std::vector<std::vector<std::uint8_t>> gates;
  bool operator==(const Results&) const = default;
};

struct RunOptions {
  int threads = 0;  // 0: as many as there are cores
  /// Bytes that the run may take for its working state, beside inputs and results.
  std::uint64_t memory = std::uint64_t{1} << 32;
  /// If not null, the array engine adds to [array] the seconds that it spends on each array, for a
  /// run on one thread. An array that is made inside another counts there.
  std::vector<double>* arraySeconds = nullptr;
  std::stop_token stop = {};  // if it requests a stop, the run ends and throws Cancelled
  /// Called now and then with the number of samples done: from any thread, never from two at once.
  std::function<void(std::int64_t done)> progress = {};
};

/// Thrown by a run that was stopped (RunOptions::stop).
struct Cancelled {};

}  // namespace tc0
