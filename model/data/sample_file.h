#pragma once

#include <string>
#include <string_view>

#include "model/data/dataset.h"

namespace tc0 {

/// Samples as a safetensors file: "pixels" [count, channels, side, side] in data levels, or
/// "points" [count, dimension], I8 .. I64 or F32, and "labels" [count] where there are classes.
///
/// Integers that stand for points have their unit in the metadata: points.scale * n + points.shift.
/// Beside points there may be "noise" [count, dimension], times the metadata's noise.scale: what
/// each was made of, so that they can be held against a flow that is known.
struct SampleFile {
  Samples samples;
  Samples noise;  // no rows where the file has none
};

/// Of points for side = 0.
std::string formatSampleFile(const SampleFile& file, std::int64_t channels, std::int64_t side);

/// Throws Error where the shape is none of a set of samples or a number is not finite.
SampleFile parseSampleFile(std::string_view bytes, const std::string& where);

}  // namespace tc0
