#pragma once

#include <string>
#include <string_view>

#include "model/data/dataset.h"

namespace tc0 {

/// Samples as a safetensors file: "pixels" [count, channels, side, side] (points: [count, 2]) in
/// data levels, I8 .. I64 or F32, and "labels" [count] where there are classes.
std::string formatSampleFile(const Samples& samples, std::int64_t channels, std::int64_t side);

/// Throws Error where the shape is none of a set of samples or a number is not finite.
Samples parseSampleFile(std::string_view bytes, const std::string& where);

}  // namespace tc0
