#include "compiler/family/growth_json.h"

#include "compiler/lower/report_json.h"

namespace tc0::family {
namespace {

using Json = nlohmann::ordered_json;

Json rowJson(const Growth& growth, const Row& row) {
  return {{growth.variable, row.at},
          {"depth", row.depth},
          {"gates", lower::countJson(row.gates)},
          {"wires", lower::countJson(row.wires)},
          {"largest_fan_in", lower::countJson(row.largestFanIn)},
          {"largest_weight", lower::countJson(row.largestWeight)},
          {"sum_of_weights", lower::countJson(row.sumOfWeights)},
          {"seconds", row.seconds},
          {"counting_seconds", row.counting}};
}

Json lawJson(const StepLaw& law) {
  return {{"name", law.name},
          {"elements", textOfSide(law.elements)},
          {"gates", textOfSide(law.gates)},
          {"wires", textOfSide(law.wires)},
          {"largest_fan_in", textOfSide(law.fanIn)},
          {"largest_weight", textOfSide(law.largestWeight)},
          {"sum_of_weights", textOfSide(law.sumOfWeights)}};
}

}  // namespace

Json toJson(const Growth& growth) {
  bool tokens = growth.variable == "tokens";
  Json json{{"variable", growth.variable}, {"recipe", growth.recipe}};
  json[tokens ? "bits" : "tokens"] = growth.fixed;
  json["blocks"] = growth.blocks;
  json["steps"] = growth.steps;
  json["rows"] = Json::array();
  for (const Row& row : growth.rows) json["rows"].push_back(rowJson(growth, row));
  json["polynomials"] = Json::object();
  if (growth.laws) {
    const FamilyLaws& laws = *growth.laws;
    json["polynomials"] = {{"gates", textOfSide(laws.gates)},
                           {"wires", textOfSide(laws.wires)},
                           {"largest_fan_in", textOfSide(laws.fanIn)},
                           {"largest_weight", textOfSide(laws.largestWeight)},
                           {"sum_of_weights", textOfSide(laws.sumOfWeights)}};
    json["derived_at"] = growth.derivedAt;
    json["arrays"] = Json::array();
    for (const StepLaw& law : laws.steps) json["arrays"].push_back(lawJson(law));
  }
  json["literature"] = growth.literature;
  json["holds"] = growth.difference.empty();
  if (!growth.difference.empty()) json["difference"] = growth.difference;
  return json;
}

}  // namespace tc0::family
