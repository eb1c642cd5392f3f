#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include "circuit/formats/size_law.h"
#include "circuit/formats/write_options.h"
#include "circuit/netlist.h"

namespace tc0 {

/// Reads AIGER, a format of and-inverter graphs (version 1.9, its combinational part):
///
///   aag M I L O A      ascii, or "aig" for binary; M is the largest variable, then the numbers of
///                      inputs, latches, outputs and ands
///   2                  I lines: the literals of the inputs (in binary 2, 4, ..., and no lines)
///   6                  O lines: the literals of the outputs (2 v + 1 complements variable v)
///   6 2 5              A lines: left = right0 & right1 (in binary left is known, and the file has
///                      left - right0 and right0 - right1 in 7 bits a byte, the lowest first)
///   i0 NAME, o0 NAME   names of inputs and outputs; optional
///   c                  a comment follows; optional
///
/// Latches, bad states, constraints, justice and fairness are refused. The inputs of a binary file
/// take no bytes, so to keep memory in proportion to the file, M may be at most 2^16 plus four
/// times the file's size.
Netlist readAiger(std::string_view text, const std::string& where);

inline constexpr unsigned kAigerAsciiNodeBytes = 24;  // a node of two inputs, at most
inline constexpr unsigned kAigerBinaryNodeBytes = 16;

/// Write AIGER: a netlist bit-blasted (logic/bit_blast.h).
void writeAigerAscii(const Netlist& netlist, std::ostream& out, const WriteOptions& options);
void writeAigerBinary(const Netlist& netlist, std::ostream& out, const WriteOptions& options);

}  // namespace tc0
