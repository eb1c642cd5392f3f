#pragma once

#include "circuit/circuit.h"
#include "circuit/json_text.h"
#include "circuit/safetensors.h"

namespace tc0 {

/// The circuit of a `.tc0` file (layout in tc0_file.h), rebuilt through CircuitBuilder and so
/// checked in every respect.
Circuit circuitFrom(const JsonObject& structure, const Container& container,
                    const std::string& where);

}  // namespace tc0
