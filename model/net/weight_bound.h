#pragma once

#include "circuit/base/choice.h"

namespace tc0 {

/// How weights are kept small during training. Small weights keep attention's entries
/// q.k / sqrt(d) in a range that can be certified, which fixed precision and polynomial attention
/// need.
enum class WeightBound {
  kClip,      // every entry of a matrix within [-R, R]
  kSpectral,  // every matrix scaled down to a largest singular value of at most R
};

inline constexpr std::pair<WeightBound, const char*> kWeightBounds[] = {
    {WeightBound::kClip, "clip"}, {WeightBound::kSpectral, "spectral"}};

}  // namespace tc0
