#pragma once

#include <nlohmann/json.hpp>

#include "compiler/family/growth.h"

namespace tc0::family {

/// The growth as JSON: "variable", "recipe", "blocks", "steps", "rows", "polynomials" (texts in n),
/// "arrays" (the laws of each step), "derived_at", "literature", "holds" and, if it does not hold,
/// "difference". Numbers beyond 2^53 are decimal strings.
nlohmann::ordered_json toJson(const Growth& growth);

}  // namespace tc0::family
