#pragma once

#include <nlohmann/json.hpp>

#include "circuit/base/index_map.h"

namespace tc0 {

/// Values in row-major order as nested lists after the shape; a bare number without dimensions.
nlohmann::ordered_json nestedJson(const Shape& shape, const std::int64_t* values);

}  // namespace tc0
