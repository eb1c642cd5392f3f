#pragma once

#include <string>

#include "compiler/family/growth.h"

namespace tc0::family {

/// Draws two diagrams side by side: the levels, and gates and wires on a logarithmic axis. The axis
/// of tokens is logarithmic, so that a power of n is a straight line. The axis of bits is linear,
/// so that an exponential is a straight line.
std::string svgOf(const Growth& growth);

}  // namespace tc0::family
