#pragma once

#include "circuit/base/json_text.h"
#include "circuit/base/safetensors.h"
#include "circuit/circuit.h"

namespace tc0 {

/// The circuit in a `.tc0` file (layout in tc0_file.h). It is rebuilt through CircuitBuilder, which
/// checks everything. `where` names the file in messages.
Circuit circuitFrom(const JsonObject& structure, const Container& container,
                    const std::string& where);

/// The coding of an input, from the fields "coding" and "width" of its JSON object.
Coding codingFrom(const JsonObject& input);

}  // namespace tc0
