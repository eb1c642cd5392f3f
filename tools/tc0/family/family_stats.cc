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

std::string depthText(const FamilyLaws& laws) {
  if (laws.leastDepth == laws.levels) return std::to_string(laws.levels);
  return std::to_string(laws.leastDepth) + " to " + std::to_string(laws.levels);
}

// A family, its laws, and words about both.
struct Proved {
  const CircuitFamily& family;
  const Symmetry& symmetry;
  const FamilyLaws& laws;

  std::string text(const Polynomial& law) const { return textOfSide(law, family.tokens()); }
  std::string text(const std::vector<Polynomial>& maximum) const {
    return textOfSide(maximum, family.tokens());
  }
  bool isSquare() const { return family.tokens() == TokenGrid::kSquare; }
  std::int64_t tokens(std::int64_t side) const { return isSquare() ? side * side : side; }
  const char* everyN() const { return isSquare() ? "n = s^2" : "n"; }
};

std::vector<Figure> figuresOf(const Proved& proved, std::int64_t side) {
  const FamilyLaws& laws = proved.laws;
  auto polynomial = [&](const char* name, const Polynomial& law) {
    return Figure{name, proved.text(law), law.at(side)};
  };
  auto maximum = [&](const char* name, const std::vector<Polynomial>& law) {
    return Figure{name, proved.text(law), largestAt(law, side)};
  };
  return {polynomial("input wires", laws.inputWires),
          {"depth", depthText(laws), laws.levels},
          polynomial("gates", laws.gates),
          polynomial("wires", laws.wires),
          maximum("largest fan-in", laws.fanIn),
          maximum("largest |weight|", laws.largestWeight),
          polynomial("sum of |weights|", laws.sumOfWeights),
          polynomial("|threshold| at most", laws.threshold)};
}

std::string groupedSigned(Wide value) { return grouped(static_cast<Count>(value)); }

void printSteps(const Proved& proved) {
  std::cout << "\n";
  Table table;
  table.row({"step", "level", "elements", "gates", "wires", "fan-in"});
  for (const StepLaw& law : proved.laws.steps)
    table.row({law.name, std::to_string(law.level), proved.text(law.elements),
               proved.text(law.gates), proved.text(law.wires), proved.text(law.fanIn)});
  table.print(std::cout);
}

void printHypotheses(const Proved& proved) {
  std::cout << "\nProved for every " << proved.everyN()
            << " from the file alone: a permutation of the "
            << (proved.isSquare() ? "rows of tokens" : "tokens")
            << " renames wires and nothing else, because in " << grouped(proved.symmetry.paths)
            << " paths of " << proved.symmetry.steps.size() << " steps\n";
  for (std::size_t h = 0; h < kHypotheses; ++h)
    std::cout << "  " << sentence(static_cast<Hypothesis>(h)) << "\n";
}

void printText(const Proved& proved, std::int64_t side, bool at, bool steps) {
  const FamilyLaws& laws = proved.laws;
  Table figures;
  if (at)
    figures.row({"kind", "family", cat("n = ", proved.tokens(side))});
  else
    figures.row({"kind", cat("family of circuits, one for each ", proved.everyN())});
  for (const Figure& figure : figuresOf(proved, side))
    figures.row(at ? std::vector<std::string>{figure.name, figure.law, groupedSigned(figure.value)}
                   : std::vector<std::string>{figure.name, figure.law});
  figures.print(std::cout);
  if (steps) printSteps(proved);
  printHypotheses(proved);
  if (laws.holdsFrom > 1)
    std::cout
        << "Wires and weights hold from n = " << proved.tokens(laws.holdsFrom)
        << " on: with fewer tokens some weights that grow with n are 0 or have another sign.\n";
  if (laws.maximaFrom > laws.holdsFrom)
    std::cout << "The largest fan-in and |weight| hold from n = " << proved.tokens(laws.maximaFrom)
              << " on, and are bounds below.\n";
}

Json stepJson(const Proved& proved, const StepLaw& law) {
  return {{"name", law.name},
          {"level", law.level},
          {"elements", proved.text(law.elements)},
          {"gates", proved.text(law.gates)},
          {"wires", proved.text(law.wires)},
          {"largest_fan_in", proved.text(law.fanIn)},
          {"largest_weight", proved.text(law.largestWeight)},
          {"sum_of_weights", proved.text(law.sumOfWeights)},
          {"threshold_bound", proved.text(law.threshold)},
          {"classes", law.classes}};
}

Json jsonOf(const Proved& proved, std::int64_t side, bool at) {
  const auto& [family, symmetry, laws] = proved;
  Json json{{"tokens", proved.isSquare() ? "n = s^2, for every s" : "every n"}, {"proved", true}};
  for (const Figure& figure : figuresOf(proved, side)) {
    json["laws"][figure.name] = figure.law;
    if (at) json["figures"][figure.name] = signedDecimal(figure.value);
  }
  if (at) json["n"] = proved.tokens(side);
  json["laws_from"] = proved.tokens(laws.holdsFrom);
  json["maxima_from"] = proved.tokens(laws.maximaFrom);
  json["paths"] = symmetry.paths;
  json["hypotheses"] = Json::array();
  for (std::size_t h = 0; h < kHypotheses; ++h)
    json["hypotheses"].push_back({{"says", sentence(static_cast<Hypothesis>(h))},
                                  {"asked", symmetry.checked[h]},
                                  {"holds", true}});
  json["steps"] = Json::array();
  for (const StepLaw& law : laws.steps) json["steps"].push_back(stepJson(proved, law));
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
  const std::int64_t side = at ? sideOf(family, arguments.integer("--n"), "--n") : 1;
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
  const Proved proved{family, symmetry, laws};
  if (!asJson) {
    printText(proved, side, at, arguments.has("--steps"));
    return kSuccess;
  }
  json.update(jsonOf(proved, side, at));
  print(json);
  return kSuccess;
}

}  // namespace tc0
