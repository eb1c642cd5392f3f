#pragma once

#include "circuit/base/json_text.h"
#include "circuit/base/safetensors.h"
#include "circuit/circuit.h"

namespace tc0 {

/// The circuit of a `.tc0` file (layout in tc0_file.h), rebuilt through CircuitBuilder and so
/// checked in every respect.
Circuit circuitFrom(const JsonObject& structure, const Container& container,
                    const std::string& where);

}  // namespace tc0
