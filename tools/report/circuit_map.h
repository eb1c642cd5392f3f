#pragma once

#include <nlohmann/json.hpp>

#include "circuit/circuit.h"
#include "runtime/run.h"

namespace tc0 {

/// How much of a circuit a map shows. A page of some hundred kilobytes stands for 10^12 gates, so
/// it shows samples.
struct MapLimits {
  std::int64_t gates = 6;           // of each step, spread evenly over it
  std::int64_t wires = 48;          // of each gate
  std::int64_t values = 64;         // first elements of each array
  std::int64_t breakpoints = 256;   // of each step's first table, spread evenly over it
  std::int64_t elements = 1 << 22;  // larger arrays are not evaluated
};

/// A circuit as the page walks through it: every array with its level, form and thresholds, some of
/// its gates with their wires (found from the gate's number alone, gate_query.h), and the values of
/// all of them in these samples.
///
///   {"arrays": [{"name", "block", "operation", "meaning", "op", "level", "shape", "elements", "range", "reads": [id, ...], "form",
///                "gates", "wires", "largest_fan_in", "first_gate", "gates_each", "tables",
///                "thresholds": of the first table,
///                "breakpoints": [[p, q, increment], ...], "shown_gates": [{"gate", "index",
///                "breakpoint", "compares", "threshold", "fan_in", "wires": [[weight, name], ...],
///                "values": [of each sample]}], "values": [[elements], of each sample]}],
///    "levels": [{"level", "gates", "arrays": [id, ...]}], "samples": n, "metadata": {...}}
///
/// "block", "operation" and "meaning" are what the name says (model/names/array_names.h). "wires" and
/// "largest_fan_in" are those of a step's gates; numbers beyond 2^53 are texts. "gates_each" is there if every element has equally many gates. Gate g is then threshold
/// k % gates_each of element k / gates_each, with k = g - first_gate.
nlohmann::ordered_json circuitMap(const Circuit& circuit, const SampleBatch& samples,
                                  const MapLimits& limits = {});

/// The level of each array: 0 for an input, for a sum or a read the highest level of its sources,
/// for a step one more than that.
PerArray<std::int64_t> arrayLevels(const Circuit& circuit);

}  // namespace tc0
