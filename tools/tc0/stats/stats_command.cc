#include <iostream>
#include <nlohmann/json.hpp>

#include "circuit/base/command_line/progress.h"
#include "circuit/base/command_line/table.h"
#include "circuit/base/error.h"
#include "circuit/size/count_json.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/family/family_file.h"
#include "tools/tc0/model_file.h"
#include "tools/tc0/stats/by_name.h"

namespace tc0 {
namespace {

void printTable(const AnyCircuit& model, const Counts& counts) {
  Table figures;
  figures.row({"kind", kindOf(model)});
  figures.row({"input wires", grouped(counts.inputWires)});
  figures.row({"depth", grouped(counts.depth())});
  figures.row({"gates", grouped(counts.gates)});
  figures.row({"wires", grouped(counts.wires)});
  figures.row({"largest fan-in", grouped(counts.largestFanIn)});
  figures.row({"largest |weight|", grouped(counts.largestWeight)});
  figures.row({"sum of |weights|", grouped(counts.sumOfWeights)});
  figures.row({"stored sums", grouped(counts.storedSums)});
  figures.row({"stored list entries", grouped(counts.storedEntries)});
  figures.print(std::cout);

  if (!counts.gatesPerLevel.empty()) {
    std::cout << "\n";
    Table levels;
    levels.row({"level", "gates"});
    for (std::size_t level = 0; level < counts.depth(); ++level)
      levels.row({std::to_string(level + 1), grouped(counts.gatesPerLevel[level])});
    levels.print(std::cout);
  }
  if (const auto* circuit = std::get_if<Circuit>(&model)) {
    std::cout << "\n";
    Table steps;
    steps.row({"step", "elements", "gates", "values"});
    for (const Array& array : circuit->arrays())
      if (const auto* step = array.as<StepOp>())
        steps.row({array.name, grouped(array.elements), grouped(step->layout.total()),
                   std::to_string(array.range.lo) + " to " + std::to_string(array.range.hi)});
    steps.print(std::cout);
  }
}

void printJson(const nlohmann::ordered_json& json) {
  std::cout << json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
}

// Only circuits have steps with names.
int statsByName(const std::string& path, const ModelFile& file, const Arguments& arguments) {
  const auto* circuit = std::get_if<Circuit>(&file.model);
  if (circuit == nullptr)
    fail(path, ": --by: required a circuit, whose steps have names, found a ", kindOf(file.model));
  const std::string& by = arguments.text("--by");
  std::vector<NamedCounts> rows = [&] {
    Progress progress("counting");
    return countsByName(*circuit, arguments.choice("--by", groupedByChoices()));
  }();
  if (!arguments.has("--json"))
    printTable(rows);
  else
    printJson({{"file", path}, {"sha256", file.sha256}, {"by", by}, {"rows", toJson(rows)}});
  return kSuccess;
}

}  // namespace

int runStats(const Arguments& arguments) {
  const std::string& path = arguments.positional()[0];
  if (std::optional<CircuitFamily> family = familyIn(path)) return familyStats(*family, arguments);
  requireNoFamilyOptions(arguments, {"--n", "--steps"});
  const ModelFile file = readModelFile(path, arguments);
  if (arguments.has("--by")) return statsByName(path, file, arguments);
  const auto& [model, digest] = file;
  Counts counts = std::visit(
      [](const auto& one) {
        Progress progress("counting");
        return count(one);
      },
      model);
  if (!arguments.has("--json")) {
    printTable(model, counts);
    return kSuccess;
  }
  nlohmann::ordered_json json{{"file", path}, {"sha256", digest}, {"kind", kindOf(model)}};
  json.update(toJson(counts));
  printJson(json);
  return kSuccess;
}

}  // namespace tc0
