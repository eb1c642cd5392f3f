#pragma once

#include "circuit/base/json_text.h"
#include "circuit/base/safetensors.h"
#include "circuit/netlist.h"

namespace tc0 {

/// The netlist of a `.tc0` file (layout in tc0_file.h), rebuilt through NetlistBuilder and so
/// checked in every respect.
Netlist netlistFrom(const JsonObject& structure, const Container& container,
                    const std::string& where);

}  // namespace tc0
