#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include "circuit/formats/size_law.h"
#include "circuit/formats/write_options.h"
#include "circuit/netlist.h"

namespace tc0 {

/// Reads BENCH, the format of the ISCAS benchmarks:
///
///   INPUT(a)
///   OUTPUT(z)
///   z = NAND(a, b)       NOT BUF BUFF (one input); AND OR NAND NOR XOR XNOR (one or more)
///   k = vdd              constants: vdd and gnd, with or without ()
///   y = LUT 0x8 (a, b)   a truth table of up to 6 inputs; bit m of it is the value if the inputs,
///                        the first lowest, are the binary digits of m
///
/// Case does not matter in keywords. A '#' starts a comment. Flip-flops (DFF) are refused.
Netlist readBench(std::string_view text, const std::string& where);

inline constexpr unsigned kBenchNodeBytes = 50;  // a node of two inputs, at most

/// Writes a netlist bit-blasted (logic/bit_blast.h): an AND or a NOR for each node, and a NOT if
/// only one of a node's two inputs is complemented.
void writeBench(const Netlist& netlist, std::ostream& out, const WriteOptions& options);

}  // namespace tc0
