#pragma once

#include <string>
#include <vector>

#include "tools/check/claims.h"

namespace tc0check {

/// Prints a value and the end of its line to standard output.
void printJson(const Json& json);

/// Prints the figures to standard output, as a table or as one JSON object.
void reportFigures(const Recounted& found, bool json);
/// Prints the verdicts to standard output, as a table or as one JSON object.
void reportVerdicts(const Recounted& found, const std::vector<Verdict>& verdicts, bool json);

}  // namespace tc0check
