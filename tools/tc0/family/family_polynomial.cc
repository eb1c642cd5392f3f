#include <algorithm>
#include <iostream>

#include "circuit/base/command_line/progress.h"
#include "circuit/base/command_line/table.h"
#include "circuit/base/command_line/written_json.h"
#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "compiler/family/growth_svg.h"
#include "compiler/family/polynomial_growth.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/family/family_file.h"

namespace tc0 {
namespace {

using family::PolynomialGrowth;
using family::PolynomialPoint;

constexpr std::int64_t kMostTokens = 4096;

std::vector<std::int64_t> rising(std::vector<std::int64_t> numbers) {
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return numbers;
}

void print(const PolynomialGrowth& growth) {
  Table table;
  table.row({"n", "p", "levels", "gates", "at most", "lookups", "wires", "fan-in", "|weight|"});
  for (const PolynomialPoint& point : growth.points)
    table.row({std::to_string(point.tokens), std::to_string(point.row.at),
               std::to_string(point.row.depth), grouped(point.row.gates), grouped(point.bound),
               grouped(point.lookups), grouped(point.row.wires), grouped(point.row.largestFanIn),
               grouped(point.row.largestWeight)});
  table.print(std::cout);
  std::cout << "\nn tokens, p bits; one block, width and hidden width " << growth.width
            << ".\nEach of " << growth.bounds.size()
            << " arrays is within its bound at every pair; together\ngates <= " << growth.bound()
            << "\n";
  if (const std::int64_t bits = growth.crossing(); bits > 0)
    std::cout << "Lookups take more gates from p = " << bits << " on.\n";
  else
    std::cout << "Lookups take fewer gates at all p above.\n";
  if (!growth.leftOut.empty())
    std::cout << growth.leftOut.size() << " sizes are left out, the first: " << growth.leftOut[0]
              << "\n";
}

// The curve of the largest number of tokens.
family::Growth curveOf(const PolynomialGrowth& growth) {
  family::Growth curve;
  curve.variable = "bits";
  curve.fixed = growth.points.back().tokens;
  for (const PolynomialPoint& point : growth.points)
    if (point.tokens == curve.fixed) curve.rows.push_back(point.row);
  return curve;
}

}  // namespace

int familyPolynomial(const Arguments& arguments) {
  for (const char* other :
       {"--output", "--recipe", "--steps", "--samples", "--seed", "--laws", "--members"})
    if (arguments.has(other)) fail("--polynomial: required no ", other, ", found one");
  if (!arguments.positional().empty())
    fail("--polynomial: required no rule, found ", arguments.positional()[0]);
  const std::vector<std::int64_t> tokens =
      rising(arguments.has("--tokens") ? arguments.integers("--tokens")
                                       : std::vector<std::int64_t>{4, 16});
  if (tokens.back() > kMostTokens)
    fail("--tokens: required at most ", kMostTokens, " with --polynomial, found ", tokens.back());
  const PolynomialGrowth growth = [&] {
    Progress progress("compiling blocks");
    return family::growPolynomially(
        tokens,
        rising(arguments.has("--bits") ? arguments.integers("--bits")
                                       : std::vector<std::int64_t>{4, 6, 8, 12, 16, 24, 32}),
        {});
  }();
  if (arguments.has("--svg"))
    writeFile(arguments.text("--svg"),
              [&](std::ostream& out) { out << family::svgOf(curveOf(growth)); });
  const std::string json =
      toJson(growth).dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  if (!reportedJson(arguments, json)) print(growth);
  if (growth.difference.empty()) return kSuccess;
  std::cerr << "tc0 family: does not hold: " << growth.difference << "\n";
  return kFailed;
}

}  // namespace tc0
