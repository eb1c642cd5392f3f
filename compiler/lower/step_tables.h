#pragma once

#include "compiler/lower/constructions/tables.h"
#include "model/program/program.h"

namespace tc0::lower {

/// The tables that a step or a ratio step of the program gets in the circuit. If `narrow` is false
/// they are the program's.
///
/// Otherwise the gates that the ranges of the operands decide are left out. If the channels of an
/// operand have ranges of their own, one table for all elements may become a table for each
/// channel. That is done if it saves gates.
StepTables stepTables(const program::Program& program, const program::StepOp& op, bool narrow);
StepTables ratioTables(const program::Program& program, const program::RatioStepOp& op,
                       bool narrow);

/// The plain tables of a ratio step whose denominator is always this number.
Tables dividedBy(const Tables& tables, std::int64_t denominator);

}  // namespace tc0::lower
