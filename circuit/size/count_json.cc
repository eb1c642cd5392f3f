#include "circuit/size/count_json.h"

#include <nlohmann/json.hpp>

namespace tc0 {
namespace {

// JSON libraries read integers of 64 bits, so larger ones are strings.
nlohmann::ordered_json number(Count value) {
  if (value >> 64 != 0) return decimal(value);
  return static_cast<std::uint64_t>(value);
}

}  // namespace

nlohmann::ordered_json toJson(const Counts& counts) {
  nlohmann::ordered_json json;
  json["input_wires"] = counts.inputWires;
  json["depth"] = counts.depth();
  json["gates"] = number(counts.gates);
  json["wires"] = number(counts.wires);
  json["gates_per_level"] = nlohmann::ordered_json::array();
  for (Count gates : counts.gatesPerLevel) json["gates_per_level"].push_back(number(gates));
  json["largest_fan_in"] = number(counts.largestFanIn);
  json["largest_weight"] = counts.largestWeight;
  json["sum_of_weights"] = number(counts.sumOfWeights);
  json["stored_sums"] = number(counts.storedSums);
  json["stored_entries"] = number(counts.storedEntries);
  return json;
}

}  // namespace tc0
