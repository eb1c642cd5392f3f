#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "circuit/circuit.h"
#include "circuit/size/count.h"
#include "tools/tc0/choices.h"

namespace tc0 {

/// By what the steps of a circuit are added up.
enum class GroupedBy { kOperation, kBlock, kStep };

const NamedValues<GroupedBy>& groupedByChoices();

/// The gates of steps that belong together by what their names say (model/names/array_names.h).
struct NamedCounts {
  std::string block;      // empty by operation
  std::string operation;  // "softmax"
  std::string step;       // the name of the step; empty but by step
  std::string meaning;    // what the step holds, in words; empty but by step
  std::int64_t firstLevel = 0, lastLevel = 0;
  Count gates = 0, wires = 0, largestFanIn = 0;
};

/// All steps with gates, in the order in which the circuit has the first of each group. Sums have no
/// gates, so no operation that is sums alone is among them.
std::vector<NamedCounts> countsByName(const Circuit& circuit, GroupedBy by);

/// [{"block", "operation", "step", "meaning", "levels": [first, last], "gates", "share", "wires",
/// "largest_fan_in"}, ...], without what is empty. "share" is a part of all gates.
nlohmann::ordered_json toJson(const std::vector<NamedCounts>& rows);

void printTable(const std::vector<NamedCounts>& rows);

}  // namespace tc0
