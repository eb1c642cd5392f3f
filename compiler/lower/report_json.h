#pragma once

#include <nlohmann/json.hpp>

#include "compiler/lower/compile.h"
#include "compiler/lower/search.h"

namespace tc0::lower {

/// A number, beyond 2^53 a decimal string.
nlohmann::ordered_json countJson(Count count);

/// "formula": depth, gates, wires, additions.
nlohmann::ordered_json toJson(const Formula& formula);

/// What `tc0 compile` writes: "formula", "counts" (exact), "stages", "choices" by tensor and a row
/// for each operation.
nlohmann::ordered_json toJson(const CompileResult& result);

nlohmann::ordered_json toJson(const Estimate& estimate);
nlohmann::ordered_json toJson(const program::Program& program,
                              const std::vector<FrontierPoint>& points);

}  // namespace tc0::lower
