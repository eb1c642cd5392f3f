#include <cstdlib>
#include <iostream>
#include <sstream>

#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "circuit/base/number.h"
#include "model/program/program_file.h"
#include "model/recipe/recipe.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/progress.h"

namespace tc0 {
namespace {

Times timesOf(const Arguments& arguments) {
  if (!arguments.has("--times")) return uniformTimes(arguments.integer("--steps", 1, 4096));
  if (arguments.has("--steps")) fail("quantise: required --steps or --times, found both");
  Times times;
  std::istringstream list(arguments.text("--times"));
  for (std::string word; std::getline(list, word, ',');) {
    char* end = nullptr;
    times.push_back(std::strtod(word.c_str(), &end));
    if (word.empty() || *end != 0) fail("--times: required numbers, found '", word, "'");
  }
  checkTimes(times);
  return times;
}

QuantiseOptions optionsOf(const Arguments& arguments) {
  QuantiseOptions options;
  options.times = timesOf(arguments);
  options.recipe = parseRecipe(arguments.text("--recipe"));
  options.bitsWeights = static_cast<int>(arguments.integer("--bits-weights", 2, 12));
  options.bitsActivations = static_cast<int>(arguments.integer("--bits-activations", 3, 10));
  options.inputBits = static_cast<int>(arguments.integer("--bits-input", 2, 16));
  options.samples = arguments.integer("--samples", 1, 1 << 20);
  options.checked = arguments.integer("--check", 0, 1 << 20);
  options.seed = static_cast<std::uint64_t>(arguments.integer("--seed", 0, INT64_MAX));
  return options;
}

void printSummary(const Quantised& quantised, const std::string& path, std::size_t bytes) {
  if (quantised.report.samples > 0) printReport(std::cout, quantised.report);
  std::cout << path << ": " << quantised.program.tensors().size() << " operations, "
            << grouped((bytes + 1023) / 1024) << " KiB\n";
}

}  // namespace

int runQuantise(const Arguments& arguments) {
  if (!arguments.has("--output")) fail("quantise: required --output FILE, found none");
  QuantiseOptions options = optionsOf(arguments);
  const std::string& path = arguments.positional()[0];
  Model model = parseCheckpoint(readFile(path), path);
  Quantised quantised = [&] {
    Progress progress("quantising");
    return quantise(model, options);
  }();
  const std::string& output = arguments.text("--output");
  std::string bytes = program::formatProgram(quantised.program);
  writeFile(output, [&](std::ostream& out) { out << bytes; });
  std::string json = reportJson(quantised.report);
  if (arguments.has("--report"))
    writeFile(arguments.text("--report"), [&](std::ostream& out) { out << json; });
  if (arguments.has("--json"))
    std::cout << json;
  else
    printSummary(quantised, output, bytes.size());
  return kSuccess;
}

}  // namespace tc0
