#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include "circuit/formats/size_law.h"
#include "circuit/formats/write_options.h"
#include "circuit/netlist.h"

namespace tc0 {

/// Reads `.th`, the threshold netlists of threshold logic synthesis tools:
///
///   .model NAME
///   .inputs A B                any number of such lines
///   .outputs Z
///   .threshold A B Z           the gate Z = [sum of weight * net >= threshold]
///   2 -1 1                     its weights and, last, its threshold
///   .end
///
/// Definitions come in any order. A '#' starts a comment, a backslash at the end of a line joins
/// the next.
Netlist readTh(std::string_view text, const std::string& where);

/// What a .th file takes without the gates for digits of outputs.
inline constexpr SizeLaw kThSize{.gate = 24, .wire = 12, .name = 2};

/// Writes one gate for each gate of the netlist, and further gates for outputs that are not single
/// gates (logic/binary_outputs.h).
void writeTh(const Netlist& netlist, std::ostream& out, const WriteOptions& options);

}  // namespace tc0
