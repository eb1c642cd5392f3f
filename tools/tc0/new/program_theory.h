#pragma once

#include <string>
#include <vector>

#include "circuit/generate/theory.h"

namespace tc0 {

/// Rows of `tc0 bench theory` for arithmetic by remainders (program_kinds.h): `generator` names a
/// ProgramKind.
const std::vector<TheoryRow>& programTheoryRows();

/// Rows of circuits and of programs, all that the command shows.
std::vector<TheoryRow> allTheoryRows();

/// The figures and the widths in words of a row of either sort.
std::vector<TheoryFigures> theoryFigures(const TheoryRow& row);
std::string theoryWidth(const TheoryRow& row, const GeneratorParams& params);

}  // namespace tc0
