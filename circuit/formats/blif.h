#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include "circuit/formats/write_options.h"
#include "circuit/netlist.h"

namespace tc0 {

/// BLIF, the Berkeley Logic Interchange Format: one combinational model of two-level covers.
///
///   .model NAME
///   .inputs A B                  any number of such lines
///   .outputs Z
///   .names A B Z                 the cover of Z: rows of 0, 1 and -, a column an input, and what Z
///   is there, 1- 1                         1 on every row or 0 on every row; no rows: constant 0
///   .end
///
/// Definitions come in any order; a '#' starts a comment, a backslash at the end joins lines.
/// Latches, subcircuits, library gates and don't-care networks are refused; notes about delays and
/// areas are passed over.
Netlist readBlif(std::string_view text, const std::string& where);

/// Bit-blasted (logic/bit_blast.h): a two-input cover for each node.
void writeBlif(const Netlist& netlist, std::ostream& out, const WriteOptions& options);

}  // namespace tc0
