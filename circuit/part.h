#pragma once

#include <optional>
#include <string>

#include "circuit/base/index_map.h"
#include "circuit/circuit.h"
#include "circuit/netlist.h"

namespace tc0 {

/// The level of each array: 0 for inputs, one more than what it compares for a step, that of its
/// step for a read, and the largest of what it reads for a sum. The gates of a step have this level
/// or, where some of its elements read less, an earlier one.
PerArray<std::int32_t> levelsOf(const Circuit& circuit);

/// Parts of a circuit as circuits of their own.
///
/// A part has an interface: its outputs are the arrays that it is asked for, under their names, and
/// its inputs are the arrays that it reads and does not contain. An input of the circuit stays what
/// it is. A step or a read becomes an input of the same name and shape with the range that was
/// proven for it. So a part computes what its arrays hold in the circuit, if it is given what the
/// circuit's arrays hold.

/// One array, with the sums below it, and with its step if it is a read. Throws Error for an input.
Circuit arrayPart(const Circuit& circuit, ArrayId array);

/// All steps of a level, from 1 on, with the sums below them and the reads of them. Throws Error if
/// there is no such level.
Circuit levelPart(const Circuit& circuit, std::int32_t level);

/// All that an output depends on, array by array, down to the circuit's inputs. With an index, the
/// output is this one element of it, called NAME[I,J]; expandNeeded (expand.h) then makes only the
/// gates that this element needs. Throws Error if there is no such output or element.
Circuit outputPart(const Circuit& circuit, const std::string& output,
                   const std::optional<Index>& index);

/// The part of a netlist for an output: all input ports, and the gates that the output or the element needs.
Netlist outputPart(const Netlist& netlist, const std::string& output,
                   const std::optional<Index>& index);

}  // namespace tc0
