#pragma once

#include <optional>

#include "model/import/translate/translation.h"

namespace tc0::importer {

/// The convolution of x [batch, channels, spatial...] with weights [out, channels / group,
/// kernel...], with the attributes of the current node. Padding stands for the number 0.
Variable convolution(Translation& t, const Variable& x, const Constant& weights,
                     const std::optional<std::vector<Fraction>>& bias);

}  // namespace tc0::importer
