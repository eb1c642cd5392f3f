#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/recipe/network/network.h"

namespace tc0 {

/// What a checkpoint says of how it was trained: a number, a text or a list of numbers in its metadata
/// "config", which is TOML (model/train/config.h); for example the section "model" has the key
/// "class_dropout". Nothing if the file does not say.
std::optional<double> trainedNumber(const Model& model, const std::string& section,
                                    const std::string& key);
std::optional<std::string> trainedText(const Model& model, const std::string& section,
                                       const std::string& key);
std::vector<double> trainedNumbers(const Model& model, const std::string& section,
                                   const std::string& key);

}  // namespace tc0
