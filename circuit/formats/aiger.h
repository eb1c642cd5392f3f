#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include "circuit/formats/write_options.h"
#include "circuit/netlist.h"

namespace tc0 {

/// AIGER, and-inverter graphs (format 1.9, its combinational part):
///
///   aag M I L O A      ascii; "aig" for binary. M the largest variable, I inputs, L latches, O
///   outputs, A ands 2                  I lines, the literals of the inputs (ascii only; in binary
///   they are 2, 4, ...) 6                  O lines, the literals of the outputs; literal 2 v + 1
///   is the complement of variable v 6 2 5              A lines, left = right0 & right1; in binary,
///   left being known, the differences left - right0
///                      and right0 - right1 as variable-length numbers, 7 bits a byte, lowest first
///   i0 NAME, o0 NAME   names, optional; then "c" and a comment, optional
///
/// Latches, bad states, constraints, justice and fairness are refused. Inputs of a binary file take
/// no bytes, so to keep memory in proportion M may be at most 2^16 plus four times the file's size.
Netlist readAiger(std::string_view text, const std::string& where);

void writeAigerAscii(const Netlist& netlist, std::ostream& out, const WriteOptions& options);
void writeAigerBinary(const Netlist& netlist, std::ostream& out, const WriteOptions& options);

}  // namespace tc0
