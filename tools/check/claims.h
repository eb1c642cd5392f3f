#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tools/check/figures.h"
#include "tools/check/strict_json.h"

namespace tc0check {

/// What somebody says about a circuit or netlist: a flat JSON object with any of
///
///   depth, gates, wires, largest_fan_in, largest_weight, sum_of_weights, stored_sums,
///   stored_entries, input_wires
///   gates_per_level   an array, level 1 first
///   kind              "circuit" or "netlist"
///   sha256            the digest of the file's bytes
///   file              ignored
///
/// Numbers are integers, or strings of decimal digits if 64 bits do not hold them.
struct Claims {
  std::optional<std::string> kind;
  std::optional<std::string> sha256;
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

/// The figures of a file, and how they were counted.
struct Recounted {
  std::string file;
  std::string kind;
  std::string sha256;
  std::string method;  // a sentence for people
  Figures figures;
};

/// Judges every claim, in the order in which figures are reported.
std::vector<Verdict> judge(const Claims& claims, const Recounted& found);

/// All figures as a claims file would state them.
Json asClaims(const Recounted& found);

}  // namespace tc0check
