#pragma once

#include <iosfwd>

#include "circuit/formats/size_law.h"
#include "circuit/formats/write_options.h"
#include "circuit/netlist.h"

namespace tc0 {

/// The least size of a Python file for Concrete: a gate writes the wires of its bank again, as "(0,0,1),".
inline constexpr SizeLaw kConcreteSize{.gate = 3, .wire = 8};

/// Writes a Python file for Concrete, which computes on encrypted numbers: the circuit as a function
/// of input wires, a product with a matrix and a comparison for each level, functions that turn
/// numbers into wires and back, and a program that compiles the function and compares it with plain
/// arithmetic. A gate takes one table look-up of the digits of its sum. Throws Error if a sum needs
/// more than 16 digits, which is what Concrete's tables have at most, or if there is no input or no
/// output.
void writeConcrete(const Netlist& netlist, std::ostream& out, const WriteOptions& options);

}  // namespace tc0
