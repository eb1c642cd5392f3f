#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/recipe/network.h"

namespace tc0 {

/// What a checkpoint says of how it was trained: a number, or list of numbers, of its metadata
/// "config" (TOML, see model/train/config.h), such as "model", "class_dropout". Nothing where the
/// file does not say.
std::optional<double> trainedNumber(const Model& model, const std::string& section,
                                    const std::string& key);
std::vector<double> trainedNumbers(const Model& model, const std::string& section,
                                   const std::string& key);

}  // namespace tc0
