#include "model/command/evaluate_command.h"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <ostream>

#include "circuit/base/command_line/progress.h"
#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "model/command/model_options.h"
#include "model/command_rows/file_kind.h"
#include "model/command_rows/sampler_options.h"
#include "model/metrics/evaluate.h"
#include "model/metrics/generate.h"
#include "model/recipe/reference.h"
#include "model/train/config.h"
#include "model/train/processes.h"
#include "model/train/shapes.h"
#include "model/train/trainer.h"

namespace tc0 {
namespace {

// The data set of --data, else that of the checkpoint.
Dataset datasetOf(const Arguments& arguments) {
  TrainConfig::Data data;
  data.name = arguments.text("--data");
  if (data.name.empty()) {
    if (arguments.positional().empty()) {
      fail("evaluate: required a checkpoint or --data NAME, found neither");
    }
    const std::string& path = arguments.positional()[0];
    const TrainConfig config = configOf(parseCheckpoint(readCheckpointFile(path), path), path);
    data = config.data;
  }
  if (!arguments.text("--data-path").empty()) data.path = arguments.text("--data-path");
  return loadDataset(data);
}

// Trains the classifier that judges pictures.
Reference referenceOf(const Arguments& arguments) {
  Dataset data = datasetOf(arguments);
  const Progress progress("preparing the data");
  ClassifierOptions options;
  options.device = chooseDevice(arguments.text("--device"));
  return Reference(std::move(data), options);
}

EvaluationTable evaluateFiles(const Arguments& arguments) {
  std::vector<SampleSet> sets;
  for (const std::string& path : arguments.all("--samples")) {
    sets.push_back(
        {std::filesystem::path(path).stem().string(), parseSampleFile(readFile(path), path)});
  }
  const Reference reference = referenceOf(arguments);
  const Progress progress("evaluating");
  return evaluateSamples(sets, reference);
}

// A table, and how the networks attended if that is not exactly.
struct EvaluationReport {
  EvaluationTable table;
  AttentionChoice attention = AttentionChoice::kExact;
  std::vector<BlockReport> blocks = {};
};

// A program is measured by its samples.
void refuseProgram(const Arguments& arguments) {
  const std::string& path = arguments.positional()[0];
  const FileKind kind = fileKind(readFile(path));
  if (kind == FileKind::kProgram || kind == FileKind::kCircuit)
    fail(path, ": required a checkpoint, found ",
         kind == FileKind::kProgram ? "an integer program" : "a circuit",
         ": run tc0 sample on it with -o FILE.safetensors, then tc0 evaluate CHECKPOINT --samples ",
         "FILE.safetensors");
}

EvaluationReport evaluateCheckpoint(const Arguments& arguments) {
  if (arguments.positional().empty()) {
    fail("evaluate: required a checkpoint or --samples FILE, found neither");
  }
  refuseProgram(arguments);
  const Model model = modelOf(arguments);
  EvaluateOptions options;
  options.steps = arguments.integers("--steps");
  if (model.withoutVelocity && !arguments.has("--steps")) options.steps = {1};
  options.times = timesOf(arguments);
  if (model.withoutVelocity && options.times.empty())
    for (const std::int64_t steps : options.steps) startVelocity(model, uniformTimes(steps));
  options.seeds = arguments.integer("--seeds");
  if (arguments.has("--count")) options.count = arguments.integer("--count");
  options.guidance = arguments.number("--guidance");
  checkGuidance(model, options.guidance);
  options.attention = attentionOf(arguments);
  options.device = chooseDevice(arguments.text("--device"));
  std::vector<BlockReport> blocks = attentionReport(model, options.attention);
  const Reference reference = referenceOf(arguments);
  const std::int64_t rows = options.times.empty() ? std::ssize(options.steps) : 1;
  Progress progress("evaluating", rows * options.seeds);
  options.progress = [&](std::int64_t sets) { progress.at(sets); };
  return {evaluate(model, reference, options), options.attention.choice, std::move(blocks)};
}

std::string toJson(const EvaluationReport& found) {
  if (found.attention == AttentionChoice::kExact) return toJson(found.table);
  auto json = nlohmann::ordered_json::parse(toJson(found.table));
  json["attention"] = nlohmann::ordered_json::parse(toJson(found.blocks));
  return json.dump() + "\n";
}

std::string toText(const EvaluationReport& found) {
  const std::string table = toText(found.table);
  if (found.attention == AttentionChoice::kExact) return table;
  return attentionText(found.blocks) + "\n" + table;
}

}  // namespace

int evaluateCommand(const Arguments& arguments, std::ostream& out) {
  const EvaluationReport found = arguments.has("--samples")
                                     ? EvaluationReport{evaluateFiles(arguments)}
                                     : evaluateCheckpoint(arguments);
  if (arguments.has("--report")) {
    writeFile(arguments.text("--report"), [&](std::ostream& file) { file << toJson(found); });
  }
  out << (arguments.has("--json") ? toJson(found) : toText(found));
  return kSuccess;
}

}  // namespace tc0
