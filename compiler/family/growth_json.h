#pragma once

#include <nlohmann/json.hpp>

#include "compiler/family/growth.h"

namespace tc0::family {

/// "variable", "recipe", "blocks", "steps", "rows", "polynomials" (texts in n), "arrays" (the laws
/// of each step), "derived_at", "literature", "holds" and, where it does not, "difference". Numbers
/// beyond 2^53 are decimal strings.
nlohmann::ordered_json toJson(const Growth& growth);

}  // namespace tc0::family
