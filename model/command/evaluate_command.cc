#include "model/command/evaluate_command.h"

#include <ostream>

#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "model/command/options.h"
#include "model/data/sample_file.h"
#include "model/metrics/evaluate.h"
#include "model/train/config.h"
#include "model/train/ranks.h"
#include "model/train/trainer.h"

namespace tc0 {
namespace {

void print(const EvaluationTable& table, const Options& options, std::ostream& out) {
  out << (options.has("--json") ? toJson(table) : toText(table));
}

// The data set that was asked for, else that of the checkpoint.
Dataset datasetOf(const Options& options) {
  std::string data = options.text("--data"), folder = options.text("--data-path");
  if (data.empty()) {
    if (options.places().empty()) throw UsageError("evaluate: required a checkpoint or --data");
    const std::string path = options.places().front();
    const TrainConfig config = configOf(parseCheckpoint(readFile(path), path), path);
    data = config.data.name;
    if (folder.empty()) folder = config.data.path;
  }
  return loadDataset(data, folder);
}

int evaluateFile(const Options& options, std::ostream& out) {
  const std::string path = options.text("--samples");
  const Samples made = parseSampleFile(readFile(path), path);
  print(evaluateSamples(made, Reference(datasetOf(options))), options, out);
  return 0;
}

}  // namespace

int evaluateCommand(const Arguments& arguments, std::ostream& out) {
  const Options options(arguments,
                        {"--steps", "--seeds", "--count", "--guidance", "--device", "--samples",
                         "--data", "--data-path"},
                        {"--json"}, 1);
  if (options.has("--samples")) return evaluateFile(options, out);
  if (options.places().empty()) throw UsageError("evaluate: required a checkpoint or --samples");
  const std::string path = options.places().front();
  const Model model = parseCheckpoint(readFile(path), path);
  EvaluateOptions wanted;
  wanted.steps = options.integers("--steps", "1,2,4,8", 1, 10000);
  wanted.seeds = options.integer("--seeds", wanted.seeds, 1, 1000);
  wanted.count = options.integer("--count", wanted.count, 10, 1000000);
  wanted.guidance = options.number("--guidance", 1);
  wanted.device = chooseDevice(options.text("--device", "auto"));
  print(evaluate(model, Reference(datasetOf(options)), wanted), options, out);
  return 0;
}

}  // namespace tc0
