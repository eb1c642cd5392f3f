#include <algorithm>
#include <filesystem>
#include <iostream>
#include <set>

#include "circuit/base/command_line/progress.h"
#include "circuit/base/command_line/table.h"
#include "circuit/base/command_line/written_json.h"
#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "circuit/base/number.h"
#include "circuit/base/sha256.h"
#include "model/command_rows/file_kind.h"
#include "model/command_rows/sampler_options.h"
#include "model/import/import.h"
#include "model/recipe/average.h"
#include "tools/tc0/choices.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/import/calibrate.h"
#include "tools/tc0/sweep/sweep.h"

namespace tc0 {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uintmax_t kLargestFile = std::uintmax_t{1} << 31;

// "3..6,8" as 3, 4, 5, 6, 8.
std::vector<int> bitsOf(const std::string& text) {
  std::set<int> bits;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t comma = std::min(text.find(',', at), text.size());
    const std::string part = text.substr(at, comma - at);
    const std::size_t dots = part.find("..");
    const std::int64_t first = parseInteger(part.substr(0, dots), 2, 16, "--bits");
    const std::int64_t last =
        dots == std::string::npos ? first : parseInteger(part.substr(dots + 2), 2, 16, "--bits");
    if (last < first) fail("--bits: required a range upwards, found '", shortened(part), "'");
    for (std::int64_t width = first; width <= last; ++width) bits.insert(static_cast<int>(width));
    at = comma + 1;
  }
  return {bits.begin(), bits.end()};
}

std::vector<std::string> wordsOf(const std::string& text) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t comma = std::min(text.find(',', at), text.size());
    words.push_back(text.substr(at, comma - at));
    at = comma + 1;
  }
  return words;
}

void refuse(const Arguments& arguments, const char* kind,
            std::initializer_list<const char*> options) {
  for (const char* option : options)
    if (arguments.has(option)) fail("sweep: ", option, ": required no ", kind, ", found one");
}

// A checkpoint: programs by the recipes, their quality in pixel levels on samples of the sampler.
void prepareCheckpoint(const std::string& path, const std::string& bytes,
                       const Arguments& arguments, SweepParams& params) {
  refuse(arguments, "checkpoint", {"--calibrate", "--input"});
  std::optional<double> average;
  if (arguments.has("--average")) average = arguments.number("--average");
  QuantiseOptions options;
  options.times = timesOf(arguments);
  if (options.times.empty()) options.times = uniformTimes(arguments.integer("--steps"));
  options.samples = arguments.integer("--samples");
  options.checked = arguments.integer("--check");
  options.seed = arguments.integer("--seed");
  Json settings{{"times", options.times},
                {"samples", options.samples},
                {"check", options.checked},
                {"seed", options.seed}};
  if (average) settings["average"] = *average;
  params.header["settings"] = std::move(settings);
  params.program = [model = parseModel(bytes, path, average), options](const SweepPoint& point) {
    QuantiseOptions own = options;
    own.recipe = point.recipe.value();
    own.bitsWeights = own.bitsActivations = own.inputBits = point.bits;
    QuantiseResult made = quantise(model, own);
    return SweepProgram{std::move(made.program), made.report.rmsPixelError, made.report.rmsPixel};
  };
}

// A float network: quantisers chosen on samples, quality of its outputs on the same samples.
void prepareNetwork(const std::string& path, const std::string& bytes, const Arguments& arguments,
                    SweepParams& params) {
  refuse(arguments, "network",
         {"--recipe", "--steps", "--times", "--average", "--seed", "--samples", "--check"});
  if (!arguments.has("--calibrate"))
    fail("sweep: required --calibrate FILE.npz, samples of the network's inputs, found none");
  importer::ImportParams importing;
  for (const std::string& text : arguments.all("--input")) {
    const std::size_t mark = text.rfind('=');
    if (mark == std::string::npos || mark == 0)
      fail("--input: required NAME=GRID, found '", shortened(text), "'");
    importing.inputs[text.substr(0, mark)] = text.substr(mark + 1);
  }
  const std::string& samples = arguments.text("--calibrate");
  importing.calibration.emplace();
  importing.calibration->data = calibrationData(samples);
  params.header["settings"] = {{"calibrate_sha256", sha256(readFile(samples, kLargestFile))},
                               {"inputs", importing.inputs}};
  const std::filesystem::path folder = std::filesystem::absolute(path).parent_path();
  params.program = [=](const SweepPoint& point) {
    importer::ImportParams own = importing;
    if (point.bits > 8) fail("--bits: required at most 8 for a network, found ", point.bits);
    own.calibration->bits = point.bits;
    const importer::Imported made = importer::importNetwork(bytes, folder, path, own);
    SweepProgram program{made.program, 0, 0};
    for (const CalibratedOutput& output : calibratedOutputs(made, own)) {
      program.rmsError = std::max(program.rmsError, output.difference);
      program.rms = std::max(program.rms, output.rms);
    }
    return program;
  };
}

SweepParams paramsOf(const Arguments& arguments) {
  const std::string& path = arguments.positional()[0];
  const std::string bytes = readFile(path, kLargestFile);
  requireFileKind(path, bytes, {FileKind::kCheckpoint, FileKind::kForeign});
  SweepParams params;
  params.header = {{"model", std::filesystem::path(path).filename().string()},
                   {"model_sha256", sha256(bytes)}};
  std::vector<Recipe> recipes;
  const bool checkpoint = fileKind(bytes) == FileKind::kCheckpoint;
  if (checkpoint) {
    for (const std::string& word : wordsOf(arguments.text("--recipe")))
      recipes.push_back(parseRecipe(word));
    prepareCheckpoint(path, bytes, arguments, params);
  } else {
    prepareNetwork(path, bytes, arguments, params);
  }
  std::vector<lower::Objective> objectives;
  for (const std::string& word : wordsOf(arguments.text("--objective")))
    objectives.push_back(choiceNamed("--objective", objectiveChoices(), word));
  params.points = sweepPoints(bitsOf(arguments.text("--bits")), recipes, objectives);
  return params;
}

}  // namespace

int runSweep(const Arguments& arguments) {
  if (!arguments.has("--output")) fail("sweep: required --output FOLDER, found none");
  const std::filesystem::path folder = arguments.text("--output");
  SweepParams params = paramsOf(arguments);
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) fail("--output: required a folder that can be made, found ", error.message());
  params.file = (folder / "sweep.json").string();
  const SweepResult result = [&] {
    Progress progress("sweeping", std::ssize(params.points));
    params.watch = [&](std::int64_t done, const SweepPoint& point) {
      progress.at(done);
      progress.note(textOf(point));
    };
    return sweep(params);
  }();
  writeFile(folder / "sweep.svg", [&](std::ostream& out) { out << sweepSvg(result.json); });
  if (arguments.has("--json")) {
    std::cout << jsonText(result.json);
  } else {
    printSweep(result.json);
    std::cout << "\n"
              << params.file << ": " << result.made << " made, " << result.kept << " there before, "
              << result.failed << " failed; " << (folder / "sweep.svg").string() << " draws them\n";
  }
  return result.failed == 0 ? kSuccess : kFailed;
}

}  // namespace tc0
