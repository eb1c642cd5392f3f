#include "model/command/evaluate_command.h"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <ostream>

#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "model/command/model_options.h"
#include "model/command_rows/sampler_options.h"
#include "model/metrics/evaluate.h"
#include "model/metrics/generate.h"
#include "model/train/config.h"
#include "model/train/processes.h"
#include "model/train/trainer.h"

namespace tc0 {
namespace {

// The data set that was asked for, else that of the checkpoint.
Dataset datasetOf(const Arguments& arguments) {
  std::string data = arguments.text("--data"), folder = arguments.text("--data-path");
  if (data.empty()) {
    if (arguments.positional().empty()) {
      fail("evaluate: required a checkpoint or --data NAME, found neither");
    }
    const std::string& path = arguments.positional()[0];
    const TrainConfig config = configOf(parseCheckpoint(readFile(path), path), path);
    data = config.data.name;
    if (folder.empty()) folder = config.data.path;
  }
  return loadDataset(data, folder);
}

EvaluationTable evaluateFiles(const Arguments& arguments) {
  std::vector<SampleSet> sets;
  for (const std::string& path : arguments.all("--samples")) {
    sets.push_back(
        {std::filesystem::path(path).stem().string(), parseSampleFile(readFile(path), path)});
  }
  return evaluateSamples(sets, Reference(datasetOf(arguments)));
}

// A table, and how the networks attended where that was asked for.
struct Evaluated {
  EvaluationTable table;
  AttentionChoice attention = AttentionChoice::kExact;
  std::vector<BlockReport> blocks = {};
};

Evaluated evaluateCheckpoint(const Arguments& arguments) {
  if (arguments.positional().empty()) {
    fail("evaluate: required a checkpoint or --samples FILE, found neither");
  }
  const Model model = modelOf(arguments);
  EvaluateOptions wanted;
  wanted.steps = arguments.integers("--steps", 1, 10000);
  wanted.times = timesOf(arguments);
  wanted.seeds = arguments.integer("--seeds", 1, 1000);
  if (arguments.has("--count")) wanted.count = arguments.integer("--count", 10, 1000000);
  wanted.guidance = arguments.number("--guidance");
  checkGuidance(model, wanted.guidance);
  wanted.attention = attentionOf(arguments);
  wanted.device = chooseDevice(arguments.text("--device"));
  std::vector<BlockReport> blocks = attentionReport(model, wanted.attention);
  return {evaluate(model, Reference(datasetOf(arguments)), wanted), wanted.attention.choice,
          std::move(blocks)};
}

std::string toJson(const Evaluated& found) {
  if (found.attention == AttentionChoice::kExact) return toJson(found.table);
  auto json = nlohmann::ordered_json::parse(toJson(found.table));
  json["attention"] = nlohmann::ordered_json::parse(toJson(found.blocks));
  return json.dump() + "\n";
}

std::string toText(const Evaluated& found) {
  const std::string table = toText(found.table);
  if (found.attention == AttentionChoice::kExact) return table;
  return attentionText(found.blocks) + "\n" + table;
}

}  // namespace

int evaluateCommand(const Arguments& arguments, std::ostream& out) {
  const Evaluated found = arguments.has("--samples") ? Evaluated{evaluateFiles(arguments)}
                                                     : evaluateCheckpoint(arguments);
  if (arguments.has("--report")) {
    writeFile(arguments.text("--report"), [&](std::ostream& file) { file << toJson(found); });
  }
  out << (arguments.has("--json") ? toJson(found) : toText(found));
  return kSuccess;
}

}  // namespace tc0
