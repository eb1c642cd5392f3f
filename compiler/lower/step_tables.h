#pragma once

#include "circuit/base/tables.h"
#include "model/program/program.h"

namespace tc0::lower {

/// The tables of a step as the circuit gets them: narrowed to what the operands can be.
struct StepTables {
  Tables tables;
  int axis = -1;  // -1: table 0 everywhere; else the table is the coordinate along this dimension
};

/// Of a `step`. Where channels of the operand have ranges of their own and that saves gates, a
/// table for all becomes a table for each channel. Unless `narrow`: as they are.
StepTables stepTables(const program::Program& program, const program::StepOp& op,
                      bool narrow = true);
/// Of a `ratio_step`.
StepTables ratioTables(const program::Program& program, const program::RatioStepOp& op,
                       bool narrow = true);

/// A ratio step's tables for a denominator that is always this number, as plain tables.
Tables dividedBy(const Tables& tables, std::int64_t denominator);

}  // namespace tc0::lower
