#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include "circuit/formats/write_options.h"
#include "circuit/netlist.h"

namespace tc0 {

/// `.th`, the threshold netlists of threshold logic synthesis tools:
///
///   .model NAME
///   .inputs A B                any number of such lines
///   .outputs Z
///   .threshold A B Z           the gate Z = [sum of weight * net >= threshold]
///   2 -1 1                     its weights and, last, its threshold
///   .end
///
/// Definitions come in any order; a '#' starts a comment, a backslash at the end joins lines.
Netlist readTh(std::string_view text, const std::string& where);

/// One gate for each gate; outputs that are no bare gate take more (logic/binary_outputs.h).
void writeTh(const Netlist& netlist, std::ostream& out, const WriteOptions& options);

}  // namespace tc0
