#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include "circuit/formats/size_law.h"
#include "circuit/formats/write_options.h"
#include "circuit/netlist.h"

namespace tc0 {

/// Reads BLIF, the Berkeley Logic Interchange Format: one combinational model of two-level covers.
///
///   .model NAME
///   .inputs A B      any number of such lines
///   .outputs Z
///   .names A B Z     the cover of Z: rows of 0, 1 and -, with a column for each input,
///   1- 1             and the value of Z there, which is 1 in every row or 0 in every row;
///                    without rows Z is 0
///   .end
///
/// Definitions come in any order. A '#' starts a comment, a backslash at the end of a line joins
/// the next. Latches, subcircuits, library gates and don't-care networks are refused; notes about
/// delays and areas are skipped.
Netlist readBlif(std::string_view text, const std::string& where);

inline constexpr unsigned kBlifNodeBytes = 40;  // a node of two inputs, at most

/// Writes a netlist bit-blasted (logic/bit_blast.h): a two-input cover for each node.
void writeBlif(const Netlist& netlist, std::ostream& out, const WriteOptions& options);

}  // namespace tc0
