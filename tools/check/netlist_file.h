#pragma once

#include "tools/check/container.h"
#include "tools/check/figures.h"
#include "tools/check/strict_json.h"

namespace tc0check {

/// Recounts a container whose metadata says "kind": "netlist". Banks stand in the file one after
/// the other: so many gates, and one list of wires (rising, weights not 0) that all of them read.
/// Wires are the inputs, then the gates; a bank may read only what comes before its first gate, so
/// one pass finds the levels, and there is no cycle.
Figures recountNetlist(const Container& file, const Json& structure);

}  // namespace tc0check
