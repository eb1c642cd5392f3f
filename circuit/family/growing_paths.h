#pragma once

#include <functional>

#include "circuit/family/symmetry.h"

namespace tc0 {

/// Calls `visit` for every path of a view of a family's step down to inputs, steps and constants
/// (circuit/size/paths.h), with the columns that grow. Selectors and borders are complete: a domain
/// that leaves out nothing of an extent that does not grow is no border. Throws Error if there are
/// more than 2^16 paths.
void growingPaths(const CircuitFamily& family, const View& view, ArrayId step,
                  const std::function<void(const GrowingPath&)>& visit);

}  // namespace tc0
