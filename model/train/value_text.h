#pragma once

#include <string>

#include "model/train/keys.h"

namespace tc0 {

/// A field's value as TOML spells it.
std::string valueText(const KeyPlace& place);

/// A text as TOML spells it, between quotation marks.
std::string quotedText(const std::string& text);

/// The fewest digits that read back as the same number.
std::string numberText(double value);

}  // namespace tc0
