#include <filesystem>
#include <iostream>

#include "circuit/base/command_line/progress.h"
#include "circuit/base/command_line/table.h"
#include "circuit/base/command_line/terminal.h"
#include "circuit/base/command_line/written_json.h"
#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "circuit/tc0_file.h"
#include "compiler/family/growth_json.h"
#include "compiler/family/growth_svg.h"
#include "compiler/family/rule.h"
#include "model/command_rows/file_kind.h"
#include "model/program/program_file.h"
#include "tools/tc0/choices.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/family/family_file.h"
#include "tools/tc0/model_file.h"

namespace tc0 {
namespace {

using family::Growth;

constexpr std::int64_t kMostLookupBits = 10;

// Writes each member to the folder, as N.program.safetensors and N.tc0.
family::Watch membersTo(const std::string& folder) {
  family::Watch watch;
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) fail("--members: required a folder that can be made, found ", error.message());
  watch.made = [folder](std::int64_t at, const program::Program& program, const Circuit& circuit) {
    std::filesystem::path place = std::filesystem::path(folder) / std::to_string(at);
    program::writeProgram(place.string() + ".program.safetensors", program);
    std::string bytes = formatTc0(circuit);
    writeFile(place.string() + ".tc0", [&](std::ostream& out) { out << bytes; });
  };
  return watch;
}

Growth growthOf(const Arguments& arguments) {
  std::vector<std::int64_t> bits = arguments.integers("--bits");
  for (std::int64_t one : bits)
    if (one > kMostLookupBits)
      fail("--bits: required at most ", kMostLookupBits, " without --polynomial, found ", one);
  bool inBits = bits.size() > 1;
  std::vector<std::int64_t> tokens{16};
  if (!inBits || arguments.has("--tokens")) tokens = arguments.integers("--tokens");
  if (inBits && tokens.size() > 1)
    fail("family: required one number of tokens beside several of bits, found ", tokens.size());
  for (std::int64_t count : tokens) sideOfTokens(count, "--tokens");
  if (!arguments.positional().empty())
    requireFileKindOf(arguments.positional()[0], {FileKind::kCheckpoint});
  Model model = arguments.positional().empty() ? family::smallRule()
                                               : family::readRule(arguments.positional()[0]);
  QuantiseOptions options;
  options.recipe = arguments.choice("--recipe", recipeChoices());
  if (options.recipe == Recipe::kPrecise)
    fail("family: required a recipe whose tables are the same at every number of tokens, found ",
         "precise: sums over more tokens have more digits; --polynomial has a block of digits at ",
         "every pair of tokens and bits");
  options.degree = static_cast<int>(arguments.integer("--degree"));
  options.times = uniformTimes(arguments.integer("--steps"));
  options.samples = arguments.integer("--samples");
  options.seed = arguments.integer("--seed");
  options.checked = 0;
  Progress progress("compiling the family");
  family::Watch watch;
  if (arguments.has("--members")) watch = membersTo(arguments.text("--members"));
  if (inBits)
    return family::growInBits(model, options, tokens[0], {bits.begin(), bits.end()}, watch);
  return family::growInTokens(model, family::withBits(options, static_cast<int>(bits[0])), tokens,
                              watch);
}

std::string secondsText(double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", seconds);
  return text;
}

void printRows(const Growth& growth) {
  Table table;
  table.row({growth.variable, "levels", "gates", "wires", "fan-in", "|weight|", "sum of |weights|",
             "compiled in", "counted in"});
  for (const family::Row& row : growth.rows)
    table.row({std::to_string(row.at), std::to_string(row.depth), grouped(row.gates),
               grouped(row.wires), grouped(row.largestFanIn), grouped(row.largestWeight),
               grouped(row.sumOfWeights), secondsText(row.seconds) + " s",
               secondsText(row.counting) + " s"});
  table.print(std::cout);
}

void printLaws(const Growth& growth, bool ofSteps) {
  if (!growth.laws) return;
  const FamilyLaws& laws = *growth.laws;
  std::cout << "\n"
            << paragraph(cat("for every n = s^2, proved from the family that the circuits of ",
                             growth.derivedAt[0], " and ", growth.derivedAt[1], " tokens determine",
                             growth.difference.empty()
                                 ? "; every circuit above is its member, byte for byte:"
                                 : ":"))
            << "levels   = " << laws.levels << "\ngates    = " << textOfSide(laws.gates)
            << "\nwires    = " << textOfSide(laws.wires)
            << "\nfan-in   = " << textOfSide(laws.fanIn)
            << "\n|weight| = " << textOfSide(laws.largestWeight)
            << "\nsum      = " << textOfSide(laws.sumOfWeights) << "\n";
  if (!ofSteps) return;
  std::cout << "\n";
  Table table;
  table.row({"step", "elements", "gates", "wires", "fan-in"});
  for (const StepLaw& law : laws.steps)
    table.row({law.name, textOfSide(law.elements), textOfSide(law.gates), textOfSide(law.wires),
               textOfSide(law.fanIn)});
  table.print(std::cout);
}

// Writes one member of a family file.
int instantiate(const CircuitFamily& family, const Arguments& arguments) {
  const std::vector<std::int64_t> tokens = arguments.integers("--tokens");
  if (tokens.size() != 1 || !arguments.has("--output"))
    fail("family: required --tokens N and -o N.tc0 for a family file");
  const std::string bytes = formatTc0(family.at(sideOf(family, tokens[0], "--tokens")));
  writeFile(arguments.text("--output"), [&](std::ostream& out) { out << bytes; });
  return kSuccess;
}

void writeFamily(const Growth& growth, const std::string& path) {
  if (growth.variable != "tokens") fail("--output: required one number of --bits");
  if (!growth.circuits || !growth.difference.empty()) return;
  const std::string bytes = growth.circuits->format();
  writeFile(path, [&](std::ostream& out) { out << bytes; });
}

void printText(const Growth& growth, bool lawsOfSteps) {
  printRows(growth);
  if (growth.variable == "tokens") {
    printLaws(growth, lawsOfSteps);
    std::cout << "\n"
              << paragraph(cat("n is the number of tokens; weights are constants of the family, "
                               "precision is ",
                               growth.fixed, " bits at every n."));
  } else {
    std::cout << "\n"
              << paragraph(cat("At ", growth.fixed, " tokens. A lookup has a gate for each ",
                               "breakpoint: exponential in the bits."));
  }
  std::cout << paragraph(cat("levels here: ", growth.rows.front().depth,
                             "; in the literature, with blocks = ", growth.blocks,
                             " and steps = ", growth.steps, ": ", growth.literature));
}

}  // namespace

int runFamily(const Arguments& arguments) {
  if (arguments.has("--polynomial")) return familyPolynomial(arguments);
  if (!arguments.positional().empty())
    if (std::optional<CircuitFamily> family = familyIn(arguments.positional()[0]))
      return instantiate(*family, arguments);
  Growth growth = growthOf(arguments);
  if (arguments.has("--output")) writeFamily(growth, arguments.text("--output"));
  if (arguments.has("--svg"))
    writeFile(arguments.text("--svg"), [&](std::ostream& out) { out << svgOf(growth); });
  std::string json =
      toJson(growth).dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  if (!reportedJson(arguments, json)) printText(growth, arguments.has("--laws"));
  if (growth.difference.empty()) return kSuccess;
  std::cerr << "tc0 family: does not hold: " << growth.difference << "\n";
  return kFailed;
}

}  // namespace tc0
