#pragma once

#include "compiler/evidence/evidence.h"

namespace tc0::evidence {

/// Checks every construction of a product that the circuit uses, on all pairs of its operands'
/// values.
///
/// Each product of two variables is made again between single numbers, by the same construction, on
/// operands that take the values that the program's operands take: those of a step with the
/// program's tables, or else those of the proven range. All pairs are compared with multiplication.
///
/// An operand's step gets both ends of its range and both sides of each breakpoint, so that every
/// pair of table values occurs. An operand without a step that takes more than 512 values gets its
/// ends and others spread evenly.
Rung checkProducts(const lower::CompileResult& compiled);

}  // namespace tc0::evidence
