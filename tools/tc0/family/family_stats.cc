#include <iostream>
#include <nlohmann/json.hpp>

#include "circuit/base/command_line/progress.h"
#include "circuit/base/command_line/table.h"
#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "circuit/base/sha256.h"
#include "circuit/family/laws.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/family/family_file.h"

namespace tc0 {
namespace {

using Json = nlohmann::ordered_json;

// A figure of the family, as a law and, if there is a side, as the number there.
struct Figure {
  const char* name;
  std::string law;
  Wide value = 0;
};

Wide largestOf(const std::vector<Polynomial>& maximum, std::int64_t side) {
  Wide largest = 0;
  for (const Polynomial& one : maximum) largest = std::max(largest, one.at(side));
  return largest;
}

std::string depthText(const FamilyLaws& laws) {
  if (laws.leastDepth == laws.levels) return std::to_string(laws.levels);
  return std::to_string(laws.leastDepth) + " to " + std::to_string(laws.levels);
}

std::vector<Figure> figuresOf(const FamilyLaws& laws, std::int64_t side) {
  auto polynomial = [&](const char* name, const Polynomial& law) {
    return Figure{name, textOfSide(law), law.at(side)};
  };
  return {polynomial("input wires", laws.inputWires),
          {"depth", depthText(laws), laws.levels},
          polynomial("gates", laws.gates),
          polynomial("wires", laws.wires),
          {"largest fan-in", textOfSide(laws.fanIn), largestOf(laws.fanIn, side)},
          {"largest |weight|", decimal(laws.largestWeight), static_cast<Wide>(laws.largestWeight)},
          polynomial("sum of |weights|", laws.sumOfWeights),
          {"|threshold| at most", textOfSide(laws.threshold), laws.threshold.at(side)}};
}

std::string groupedSigned(Wide value) { return grouped(static_cast<Count>(value)); }

void printSteps(const FamilyLaws& laws) {
  std::cout << "\n";
  Table table;
  table.row({"step", "level", "elements", "gates", "wires", "fan-in"});
  for (const StepLaw& law : laws.steps)
    table.row({law.name, std::to_string(law.level), textOfSide(law.elements), textOfSide(law.gates),
               textOfSide(law.wires), textOfSide(law.fanIn)});
  table.print(std::cout);
}

void printHypotheses(const Symmetry& symmetry) {
  std::cout
      << "\nProved for every n = s^2 from the file alone: a permutation of the rows of tokens "
         "renames wires and nothing else, because in "
      << grouped(symmetry.paths) << " paths of " << symmetry.steps.size() << " steps\n";
  for (std::size_t h = 0; h < kHypotheses; ++h)
    std::cout << "  " << sentence(static_cast<Hypothesis>(h)) << "\n";
}

void printText(const Symmetry& symmetry, const FamilyLaws& laws, std::int64_t side, bool at,
               bool steps) {
  Table figures;
  if (at)
    figures.row({"kind", "family", cat("n = ", side * side)});
  else
    figures.row({"kind", "family of circuits, one for each n = s^2"});
  for (const Figure& figure : figuresOf(laws, side))
    figures.row(at ? std::vector<std::string>{figure.name, figure.law, groupedSigned(figure.value)}
                   : std::vector<std::string>{figure.name, figure.law});
  figures.print(std::cout);
  if (steps) printSteps(laws);
  printHypotheses(symmetry);
  if (laws.maximaFrom > 1)
    std::cout << "The largest fan-in and |weight| hold from n = "
              << laws.maximaFrom * laws.maximaFrom << " on, and are bounds below.\n";
}

Json stepJson(const StepLaw& law) {
  return {{"name", law.name},
          {"level", law.level},
          {"elements", textOfSide(law.elements)},
          {"gates", textOfSide(law.gates)},
          {"wires", textOfSide(law.wires)},
          {"largest_fan_in", textOfSide(law.fanIn)},
          {"largest_weight", decimal(law.largestWeight)},
          {"sum_of_weights", textOfSide(law.sumOfWeights)},
          {"threshold_bound", textOfSide(law.threshold)},
          {"classes", law.classes}};
}

Json jsonOf(const Symmetry& symmetry, const FamilyLaws& laws, std::int64_t side, bool at) {
  Json json{{"tokens", "n = s^2, for every s"}, {"proved", true}};
  for (const Figure& figure : figuresOf(laws, side)) {
    json["laws"][figure.name] = figure.law;
    if (at) json["figures"][figure.name] = signedDecimal(figure.value);
  }
  if (at) json["n"] = side * side;
  json["maxima_from"] = laws.maximaFrom * laws.maximaFrom;
  json["paths"] = symmetry.paths;
  json["hypotheses"] = Json::array();
  for (std::size_t h = 0; h < kHypotheses; ++h)
    json["hypotheses"].push_back({{"says", sentence(static_cast<Hypothesis>(h))},
                                  {"asked", symmetry.checked[h]},
                                  {"holds", true}});
  json["steps"] = Json::array();
  for (const StepLaw& law : laws.steps) json["steps"].push_back(stepJson(law));
  return json;
}

void print(const Json& json) {
  std::cout << json.dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
}

}  // namespace

int familyStats(const CircuitFamily& family, const Arguments& arguments) {
  if (arguments.has("--by"))
    fail("--by: required a circuit, found a family; --steps has the laws of its steps");
  const bool at = arguments.has("--n"), asJson = arguments.has("--json");
  const std::int64_t side = at ? sideOfTokens(arguments.integer("--n"), "--n") : 1;
  Json json;
  if (asJson) {
    const std::string& path = arguments.positional()[0];
    json = {{"file", path}, {"sha256", sha256(readFile(path))}, {"kind", "family"}};
  }
  const Symmetry symmetry = symmetryOf(family);
  if (symmetry.violation) {
    if (asJson) {
      json["proved"] = false;
      json["violation"] = text(*symmetry.violation);
      print(json);
    }
    std::cerr << "tc0 stats: no law is proved: " << text(*symmetry.violation) << "\n";
    return kFailed;
  }
  const FamilyLaws laws = [&] {
    Progress progress("counting classes of gates");
    return lawsOf(family, symmetry);
  }();
  if (!asJson) {
    printText(symmetry, laws, side, at, arguments.has("--steps"));
    return kSuccess;
  }
  json.update(jsonOf(symmetry, laws, side, at));
  print(json);
  return kSuccess;
}

}  // namespace tc0
