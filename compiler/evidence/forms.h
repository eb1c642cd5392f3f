#pragma once

#include "compiler/evidence/evidence.h"

namespace tc0::evidence {

/// Compares a circuit with its program operation by operation, without running either.
///
/// Every tensor that has an array is compared element by element, as a form over wires:
///   - The form of a linear operation has to be the combination of its operands' forms that the
///     program defines, wire by wire.
///   - The gates of a step have to compare the operand's form with thresholds such that value and
///     table agree at every breakpoint of either, hence on the whole proven range.
///   - The gates of a ratio step have to be q N - p D for the table's breakpoints p / q. The proven
///     ranges have to decide a gate that is missing.
/// So each such operation is proven on all inputs. Products and maxima are left to other rungs.
///
/// If the compiler made an operation in a way that this check cannot follow (a ratio that became a
/// plain number, for instance), its elements count as not read back, and the rung is not complete.
///
/// Elements are visited in order as long as fewer than `limit` wires have been looked at. After
/// that a few elements of each operation are visited, spread evenly.
Rung checkForms(const program::Program& program, const lower::CompileResult& compiled, Count limit);

}  // namespace tc0::evidence
