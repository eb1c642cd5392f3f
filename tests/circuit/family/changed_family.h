#pragma once

#include <nlohmann/json.hpp>

#include "circuit/family/circuit_family.h"

namespace tc0 {

/// The structure in a family's file, and the family with another structure, as its reader makes it.
nlohmann::json structureOf(const CircuitFamily& family);
CircuitFamily withStructure(const CircuitFamily& family, const nlohmann::json& structure);

}  // namespace tc0
