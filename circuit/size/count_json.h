#pragma once

#include <nlohmann/json_fwd.hpp>

#include "circuit/size/count.h"

namespace tc0 {

/// The counts as a claims file has them. Numbers beyond 64 bits are decimal strings.
nlohmann::ordered_json toJson(const Counts& counts);

}  // namespace tc0
