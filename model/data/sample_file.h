#pragma once

#include <string>
#include <string_view>

#include "model/data/dataset.h"

namespace tc0 {

/// A safetensors file of samples. It has a tensor "pixels" [count, channels, side, side] in data
/// levels, "points" [count, dimension], or "tokens" [count, length] with the number of each letter,
/// of type I8 .. I64 or F32; and "labels" [count] if there are classes.
///
/// Points may be integers n; the metadata then says what they mean: points.scale * n +
/// points.shift. Beside points there may be a tensor "noise" [count, dimension], in units of the
/// metadata's noise.scale: the noise that each point was made from, so that points can be compared
/// with those of a flow that is known.
struct SampleFile {
  Samples samples;
  Samples noise;  // no rows if the file has no noise
  bool operator==(const SampleFile&) const = default;
};

/// The bytes of the file. side = 0 means points.
std::string formatSampleFile(const SampleFile& file, std::int64_t channels, std::int64_t side);

/// The bytes of a file of tokens. Its metadata has the alphabet.
std::string formatTokenFile(const Samples& samples, const std::string& alphabet);

/// Throws Error if a shape is not that of samples, or if a number is not finite.
SampleFile parseSampleFile(std::string_view bytes, const std::string& where);

}  // namespace tc0
