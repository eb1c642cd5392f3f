#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include "circuit/formats/write_options.h"
#include "circuit/netlist.h"

namespace tc0 {

/// BENCH, the format of the ISCAS benchmarks:
///
///   INPUT(a)
///   OUTPUT(z)
///   z = NAND(a, b)       NOT BUF BUFF (one input); AND OR NAND NOR XOR XNOR (one or more)
///   k = vdd              constants: vdd and gnd, with or without ()
///   y = LUT 0x8 (a, b)   a truth table of up to 6 inputs, bit m for the inputs whose bits make m,
///   the first lowest
///
/// Case does not matter in keywords; a '#' starts a comment. Flip-flops (DFF) are refused.
Netlist readBench(std::string_view text, const std::string& where);

/// Bit-blasted (logic/bit_blast.h): AND and NOR for nodes, NOT where only one of two inputs is
/// complemented.
void writeBench(const Netlist& netlist, std::ostream& out, const WriteOptions& options);

}  // namespace tc0
