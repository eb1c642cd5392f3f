#pragma once

#include <string>

#include "compiler/family/growth.h"

namespace tc0::family {

/// Two diagrams side by side: levels, and gates and wires on a logarithmic axis. Tokens stand on a
/// logarithmic axis, so that a power of n is a straight line; bits on a linear one, so that an
/// exponential is.
std::string svgOf(const Growth& growth);

}  // namespace tc0::family
