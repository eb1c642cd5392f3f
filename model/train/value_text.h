#pragma once

#include <string>

#include "model/train/keys.h"

namespace tc0 {

/// A value as TOML spells it; numbers in the fewest digits that read back the same.
std::string valueText(const KeyPlace& place);
std::string numberText(double value);

}  // namespace tc0
