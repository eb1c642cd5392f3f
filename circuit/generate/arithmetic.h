#pragma once

#include "circuit/generate/generators.h"

namespace tc0 {

Circuit makeComparison(const GeneratorParams& params);
Circuit makeAdder(const GeneratorParams& params);
Circuit makeIteratedSum(const GeneratorParams& params);
Circuit makeMultiplier(const GeneratorParams& params);

}  // namespace tc0
