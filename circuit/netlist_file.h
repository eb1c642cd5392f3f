#pragma once

#include "circuit/json_text.h"
#include "circuit/netlist.h"
#include "circuit/safetensors.h"

namespace tc0 {

/// The netlist of a `.tc0` file (layout in tc0_file.h), rebuilt through NetlistBuilder and so
/// checked in every respect.
Netlist netlistFrom(const JsonObject& structure, const Container& container,
                    const std::string& where);

}  // namespace tc0
