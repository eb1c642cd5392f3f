#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tools/check/figures.h"
#include "tools/check/strict_json.h"

namespace tc0check {

/// What somebody says about a file: a flat JSON object with any of
///
///   depth, gates, wires, largest_fan_in, largest_weight, sum_of_weights, stored_sums,
///   stored_entries, input_wires
///   gates_per_level   an array, level 1 first
///   kind              "circuit" or "netlist"
///   file              ignored
///
/// Numbers are integers, or strings of decimal digits if 64 bits do not hold them.
struct Claims {
  std::optional<std::string> kind;
  std::optional<std::vector<Count>> gatesPerLevel;
  std::map<std::string, Count> figures;
};

Claims readClaims(const std::string& path);

/// One claim against what was found. A failing claim of gates_per_level shows the first level that
/// differs.
struct Verdict {
  std::string claim;
  std::string claimed;
  std::string found;
  bool holds;
};

/// Judges every claim, in the order in which figures are reported.
std::vector<Verdict> judge(const Claims& claims, const std::string& kind, const Figures& figures);

/// All figures as a claims file would state them.
Json asClaims(const std::string& file, const std::string& kind, const Figures& figures);

}  // namespace tc0check
