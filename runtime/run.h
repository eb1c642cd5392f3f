#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "circuit/circuit.h"

namespace tc0 {

/// What the engines share: samples, what is asked for, what comes back, and how a run behaves.

/// Samples of inputs: values[i][s * elements + e] is element e of input i in sample s; inputs stand
/// in the order of the circuit's inputs (of the netlist's input ports).
struct SampleBatch {
  std::int64_t samples = 0;
  std::vector<std::vector<std::int64_t>> values;
};

/// What a run is to bring beside the outputs.
struct Watch {
  std::vector<ArrayId> arrays;      // circuits alone: values of these arrays
  std::vector<std::int64_t> gates;  // values of these gates, by number
};

/// outputs[p][s * elements + e], arrays[w][s * elements + e], gates[w][s]: in the order asked.
struct Results {
  std::vector<std::vector<std::int64_t>> outputs;
  std::vector<std::vector<std::int64_t>> arrays;
  std::vector<std::vector<std::uint8_t>> gates;
  bool operator==(const Results&) const = default;
};

/// Instruction sets, weakest first. Each includes those before it.
enum class Isa { kPortable, kAvx2, kAvx512, kVnni, kAmx };
std::string_view isaName(Isa isa);
Isa isaNamed(std::string_view name);  // throws Error
/// The best that this machine has (and, for AMX, that the system lets us use).
Isa bestIsa();
/// Throws Error where this machine does not have it.
void requireIsa(Isa isa);

struct RunOptions {
  int threads = 0;  // 0: as many as there are cores
  /// Bytes that the run may take for its working state, beside inputs and results.
  std::uint64_t memory = std::uint64_t{1} << 32;
  std::stop_token stop = {};  // asks the run to end: it then throws Cancelled
  /// Told now and then, from any thread but never from two at once, how many samples are done.
  std::function<void(std::int64_t done)> progress = {};
};

/// Thrown by a run that was asked to stop.
struct Cancelled {};

}  // namespace tc0
