#pragma once

#include <cstdint>
#include <vector>

#include "circuit/circuit.h"
#include "circuit/netlist.h"

namespace tc0 {

/// The judges: evaluators short enough to be believed by reading. One sample at a time, no sharing,
/// no shortcuts; whatever is faster is compared with these.

/// One integer for each element of each input, in the order of the inputs.
using InputValues = std::vector<std::vector<std::int64_t>>;

/// The value of every element of every array: result[array][element]. Throws Error where the inputs
/// do not fit.
std::vector<std::vector<std::int64_t>> evaluateNaively(const Circuit& circuit,
                                                       const InputValues& inputs);

/// The outputs of gates of one step, by the values of its arrays: [q * numerator >= p *
/// denominator] in gate order.
std::vector<std::uint8_t> stepGates(const Circuit& circuit,
                                    const std::vector<std::vector<std::int64_t>>& values,
                                    ArrayId step);

/// The value of every wire, inputs first. `wires` are the input wires' values, 0 or 1.
std::vector<std::uint8_t> evaluateNaively(const Netlist& netlist,
                                          const std::vector<std::uint8_t>& wires);

/// The numbers that leave: result[port][element], from the values of all wires.
std::vector<std::vector<std::int64_t>> outputValues(const Netlist& netlist,
                                                    const std::vector<std::uint8_t>& wires);

/// The input wires for these numbers; throws Error naming input, element, range and value where one
/// does not fit.
std::vector<std::uint8_t> encodeInputs(const std::vector<InputPort>& ports,
                                       const InputValues& inputs);

/// A circuit's inputs as ports.
std::vector<InputPort> inputPorts(const Circuit& circuit);

}  // namespace tc0
