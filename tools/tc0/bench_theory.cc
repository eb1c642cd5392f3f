#include <iostream>
#include <nlohmann/json.hpp>

#include "circuit/base/command_line/table.h"
#include "circuit/base/command_line/terminal.h"
#include "circuit/base/command_line/written_json.h"
#include "circuit/base/error.h"
#include "circuit/size/count_json.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/new/program_theory.h"

namespace tc0 {
namespace {

using Json = nlohmann::ordered_json;

std::string depthText(int depth) { return depth == 0 ? "O(1)" : std::to_string(depth); }

Json rowJson(const TheoryRow& row) {
  Json sizes = Json::array();
  for (const TheoryFigures& figures : theoryFigures(row)) {
    Json one{{"width", theoryWidth(row, figures.params)}, {"levels_to_form", figures.formLevels}};
    one["digits"] = toJson(figures.digits);
    sizes.push_back(one);
  }
  Json result{
      {"problem", row.problem}, {"generator", row.generator}, {"small_weights", row.smallWeights},
      {"gates", row.gates},     {"weights", row.weights},     {"polynomial", row.polynomial}};
  result["literature"] = {
      {"depth", depthText(row.depth)}, {"size", row.size}, {"source", row.source}};
  result["sizes"] = sizes;
  return result;
}

void print() {
  Table levels, sizes;
  levels.row({"problem", "form", "digits", "known", "gates", "weights", "known size", "source"});
  sizes.row({"problem", "weights", "width", "gates", "wires", "largest weight"});
  for (const TheoryRow& row : allTheoryRows()) {
    std::vector<TheoryFigures> figures = theoryFigures(row);
    levels.row({row.problem, cat(figures[0].formLevels), cat(figures[0].digits.depth()),
                depthText(row.depth), row.gates, row.weights, row.size, row.source});
    for (const TheoryFigures& one : figures)
      sizes.row({row.problem, row.weights, theoryWidth(row, one.params), grouped(one.digits.gates),
                 grouped(one.digits.wires), grouped(one.digits.largestWeight)});
  }
  std::cout << paragraph(
                   "Levels: ours until the result is a form, ours until its binary digits are "
                   "gates, and the literature's for digits. Growth, up to logarithms, in b, bits "
                   "of a number, and n, how many numbers.")
            << "\n";
  levels.print(std::cout);
  std::cout << "\nOurs in numbers, with digits as gates:\n\n";
  sizes.print(std::cout);
}

}  // namespace

int benchTheory(const Arguments& arguments) {
  Json rows = Json::array();
  for (const TheoryRow& row : allTheoryRows()) rows.push_back(rowJson(row));
  if (!reportedJson(arguments, rows.dump(2) + "\n")) print();
  return kSuccess;
}

}  // namespace tc0
