#pragma once

#include "compiler/evidence/evidence.h"

namespace tc0::evidence {

/// Each product of two variables, made again between single numbers by the same construction, on
/// operands that take the values that the program's take: from steps with the program's tables,
/// else of the proven range. All pairs are compared with multiplication. An operand's step is fed
/// with both ends of its range and both sides of each breakpoint, so every pair of table values is
/// met; a raw operand of more than 512 values with its ends and others spread evenly.
Rung checkProducts(const lower::CompileResult& compiled);

}  // namespace tc0::evidence
