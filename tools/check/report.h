#pragma once

#include <string>
#include <vector>

#include "tools/check/claims.h"

namespace tc0check {

/// What was recounted, and how.
struct Found {
  std::string file;
  std::string kind;
  std::string method;  // a sentence for people
  Figures figures;
};

/// Each prints to stdout, as a table for people or as one JSON object.
void reportFigures(const Found& found, bool json);
void reportVerdicts(const Found& found, const std::vector<Verdict>& verdicts, bool json);

}  // namespace tc0check
