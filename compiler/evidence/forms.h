#pragma once

#include "compiler/evidence/evidence.h"

namespace tc0::evidence {

/// Compares a circuit with its program operation by operation, without running either.
///
/// Every tensor that has an array is looked at element by element, as a form over wires. A linear
/// operation's form has to be the combination of its operands' forms that the program says, wire by
/// wire. A step's gates have to compare the operand's form with thresholds such that value and
/// table agree at every breakpoint of either, hence on the whole proven range. A ratio step's gates
/// have to be q N - p D for the table's breakpoints; a missing one has to be decided by the proven
/// ranges. So each such operation is proven on all inputs; products and maxima are left to other
/// rungs.
///
/// Where the compiler found another way than these (a ratio that became a plain number, ...),
/// elements are counted as not read back, and the rung is not complete.
///
/// Elements are visited in order while wires last (`limit`), then spread over what is left.
Rung checkForms(const program::Program& program, const lower::CompileResult& compiled, Count limit);

}  // namespace tc0::evidence
