#pragma once

#include <cstdint>
#include <vector>

#include "circuit/circuit.h"
#include "circuit/netlist.h"

namespace tc0 {

// Naive evaluators, short enough to be believed by reading: one sample at a time, no sharing, no
// shortcuts. Every faster evaluator is compared with them.

/// One integer for each element of each input, in the order of the inputs.
using InputValues = std::vector<std::vector<std::int64_t>>;

/// The value of every element of every array: values[array][element].
using ArrayValues = PerArray<std::vector<std::int64_t>>;

/// Evaluates every array. Throws Error if the inputs do not fit their shapes and ranges.
ArrayValues evaluateNaively(const Circuit& circuit, const InputValues& inputs);

/// The gates [q * numerator >= p * denominator] of one step, 0 or 1 each, in the order of their
/// numbers. `values` are those of the arrays that the step reads.
std::vector<std::uint8_t> stepGates(const Circuit& circuit, const ArrayValues& values,
                                    ArrayId step);

/// The value of every wire, inputs first. `inputs` are the values of the input wires, 0 or 1 each.
std::vector<std::uint8_t> evaluateNaively(const Netlist& netlist,
                                          const std::vector<std::uint8_t>& inputs);

/// The numbers of the output ports, result[port][element], from the values of all wires.
std::vector<std::vector<std::int64_t>> outputValues(const Netlist& netlist,
                                                    const std::vector<std::uint8_t>& wires);

/// The values of the input wires that code these numbers. Throws Error naming input, element, range
/// and value if one does not fit.
std::vector<std::uint8_t> encodeInputs(const std::vector<InputPort>& ports,
                                       const InputValues& inputs);

/// The inputs of a circuit as ports, as its netlist has them.
std::vector<InputPort> inputPorts(const Circuit& circuit);

}  // namespace tc0
