#pragma once

#include <nlohmann/json.hpp>

#include "compiler/lower/compile.h"
#include "compiler/lower/search.h"

namespace tc0::lower {

/// A count as a number, or as a decimal string beyond 2^53, which is the largest that every JSON
/// reader keeps.
nlohmann::ordered_json countJson(Count count);

/// The keys "depth", "gates", "wires" and "additions".
nlohmann::ordered_json toJson(const Formula& formula);

/// The report of `tc0 compile`: "formula", "counts" (exact), "stages", "choices" by tensor, and
/// "operations" with a row for each.
nlohmann::ordered_json toJson(const CompileResult& result);

/// The report of `tc0 compile --estimate`: "formula", "bytes" and "choices".
nlohmann::ordered_json toJson(const Estimate& estimate);

/// The report of `tc0 compile --frontier`: a list of "formula" and "choices".
nlohmann::ordered_json toJson(const program::Program& program,
                              const std::vector<FrontierPoint>& points);

}  // namespace tc0::lower
