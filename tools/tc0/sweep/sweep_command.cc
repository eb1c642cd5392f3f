#include <algorithm>
#include <filesystem>
#include <iostream>
#include <set>

#include "circuit/base/command_line/progress.h"
#include "circuit/base/command_line/terminal.h"
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
#include "tools/tc0/companion.h"
#include "tools/tc0/import/calibrate.h"
#include "tools/tc0/sample/sampler_output.h"
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

// Whether the linear recipe is among those of a checkpoint. Other rows are the same at any degree.
bool usesDegree(const Arguments& arguments) {
  const std::vector<std::string> recipes = wordsOf(arguments.text("--recipe"));
  return std::find(recipes.begin(), recipes.end(), name(Recipe::kLinear)) != recipes.end();
}

void refuse(const Arguments& arguments, const char* kind,
            std::initializer_list<const char*> options) {
  for (const char* option : options)
    if (arguments.has(option)) fail("sweep: ", option, ": required no ", kind, ", found one");
}

// The file of the samples of a point, whose stem is the label of their row.
std::string labelOf(const SweepPoint& point) {
  return cat(point.recipe ? name(*point.recipe) : "network", "-", point.bits);
}

// Draws samples through the circuits into the folder and has tc0-model judge all of them at once,
// because that trains a classifier on the data first.
SweepQuality qualityOf(const std::string& checkpoint, const std::filesystem::path& folder,
                       const Arguments& arguments) {
  SweepQuality quality;
  quality.samples = arguments.integer("--quality");
  const auto fileOf = [folder](const SweepPoint& point) {
    return (folder / (labelOf(point) + ".safetensors")).string();
  };
  SamplerRequest request;
  request.samples = {0, quality.samples};
  request.total = quality.samples;
  request.seed = arguments.integer("--seed");
  quality.draw = [=](const SweepPoint& point, const Circuit& circuit) {
    writeDrawn(fileOf(point), drawnBy(circuit, labelOf(point), request));
  };
  quality.judge = [=](const std::vector<SweepPoint>& points) {
    std::vector<std::string> words{"evaluate", checkpoint, "--json"};
    for (const SweepPoint& point : points) words.insert(words.end(), {"--samples", fileOf(point)});
    const auto found = outputOf("tc0-model", words);
    if (!found) fail("--quality: required the program tc0-model beside tc0, found none");
    if (found->code != 0) fail("--quality: tc0-model ended with exit code ", found->code);
    const Json rows = Json::parse(found->text).at("rows");
    std::vector<Json> fields;
    for (const SweepPoint& point : points) {
      Json& own = fields.emplace_back(Json::object());
      for (const Json& row : rows)
        for (const char* measure : kQualities)
          if (row.at("label") == labelOf(point) && row.contains(measure))
            own[measure] = row[measure].at("mean");
    }
    return fields;
  };
  return quality;
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
  options.degree = static_cast<int>(arguments.integer("--degree"));
  options.samples = arguments.integer("--samples");
  options.checked = arguments.integer("--check");
  options.seed = arguments.integer("--seed");
  Json settings{{"times", options.times},
                {"samples", options.samples},
                {"check", options.checked},
                {"seed", options.seed}};
  if (average) settings["average"] = *average;
  if (usesDegree(arguments)) settings["degree"] = options.degree;
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
  constexpr int kMostBits = 8;
  if (const int most = bitsOf(arguments.text("--bits")).back(); most > kMostBits)
    fail("--bits: required at most ", kMostBits, " for a network, found ", most);
  refuse(arguments, "network",
         {"--recipe", "--degree", "--steps", "--times", "--average", "--seed", "--samples",
          "--check", "--quality"});
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
  if (!checkpoint) requireImportable(path, bytes);
  if (checkpoint) {
    for (const std::string& word : wordsOf(arguments.text("--recipe")))
      recipes.push_back(parseRecipe(word));
    prepareCheckpoint(path, bytes, arguments, params);
    if (arguments.has("--quality"))
      params.quality = qualityOf(path, arguments.text("--output"), arguments);
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
              << paragraph(cat(params.file, ": ", result.made, " made, ", result.kept,
                               " there before, ", result.failed, " failed; ",
                               (folder / "sweep.svg").string(), " draws them"));
  }
  return result.failed == 0 ? kSuccess : kFailed;
}

}  // namespace tc0
