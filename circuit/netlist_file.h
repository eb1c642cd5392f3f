#pragma once

#include "circuit/base/json_text.h"
#include "circuit/base/safetensors.h"
#include "circuit/netlist.h"

namespace tc0 {

/// The netlist in a `.tc0` file (layout in tc0_file.h). It is rebuilt through NetlistBuilder, which
/// checks everything. `where` names the file in messages.
Netlist netlistFrom(const JsonObject& structure, const Container& container,
                    const std::string& where);

}  // namespace tc0
