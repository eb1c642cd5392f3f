#pragma once

#include <functional>
#include <nlohmann/json.hpp>

namespace tc0 {

/// The place of a number in a circuit's structure that may grow in a family.
struct GrowingPlace {
  enum class What { kExtent, kOver, kStride };
  What what;
  std::int64_t array;
  std::int64_t term;  // of a sum; -1 outside of terms
  std::size_t at;     // which extent, if it is one
  const char* field;  // the field that has it: "shape", "over", "at", "weightAt", ...
};

/// Calls `visit` for each text that stands in place of an extent or a stride in the structure of a
/// circuit (tc0_file.h). A structure that is none is left to its reader: only places that have the
/// form that they should have are visited, and a text elsewhere stays.
void growingPlaces(nlohmann::json& structure,
                   const std::function<void(nlohmann::json&, const GrowingPlace&)>& visit);

}  // namespace tc0
