#pragma once

#include <nlohmann/json.hpp>

#include "circuit/circuit.h"
#include "runtime/run.h"

namespace tc0 {

/// How much of a circuit a map shows. Everything is a sample of the circuit: a page of some hundred
/// kilobytes stands for 10^12 gates.
struct MapLimits {
  std::int64_t gates = 6;           // of each step, spread evenly over it
  std::int64_t wires = 48;          // of each gate
  std::int64_t values = 64;         // first elements of each array
  std::int64_t breakpoints = 256;   // of each step's first table, spread evenly over it
  std::int64_t elements = 1 << 22;  // larger arrays are not evaluated
};

/// A circuit that can be walked: every array with level, form, thresholds, some gates with their
/// wires (asked from the gate's number alone, gate_query.h), and the values of all of them in these
/// samples.
///
///   {"arrays": [{"name", "op", "level", "shape", "elements", "range", "reads": [id, ...], "form",
///                "gates", "first_gate", "gates_each", "tables", "thresholds": of the first table,
///                "breakpoints": [[p, q, increment], ...], "shown_gates": [{"gate", "index",
///                "breakpoint", "compares", "threshold", "fan_in", "wires": [[weight, name], ...],
///                "values": [of each sample]}], "values": [[elements], of each sample]}],
///    "levels": [{"level", "gates", "arrays": [id, ...]}], "samples": n, "metadata": {...}}
///
/// "gates_each" is there where every element has as many gates: then gate g is threshold
/// k % gates_each of element k / gates_each, k = g - first_gate.
nlohmann::ordered_json circuitMap(const Circuit& circuit, const SampleBatch& samples,
                                  const MapLimits& limits = {});

/// The level of each array: inputs 0, sums that of their sources, steps one more.
std::vector<std::int64_t> arrayLevels(const Circuit& circuit);

}  // namespace tc0
