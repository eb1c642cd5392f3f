#include "model/command/finetune_command.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <ostream>

#include "circuit/base/command_line/progress.h"
#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "model/command/model_options.h"
#include "model/command_rows/file_kind.h"
#include "model/command_rows/sampler_options.h"
#include "model/command_rows/without_velocity.h"
#include "model/finetune/finetune.h"
#include "model/finetune/quality.h"
#include "model/program/program_file.h"
#include "model/recipe/times/stored_times.h"
#include "model/train/interrupt.h"
#include "model/train/shapes.h"
#include "model/train/trainer.h"

namespace tc0 {
namespace {

FinetuneParams finetuneParams(const Arguments& arguments) {
  FinetuneParams params;
  params.iterations = arguments.integer("--iterations");
  params.batch = arguments.integer("--batch");
  params.rate = arguments.number("--rate");
  params.seed = arguments.integer("--seed");
  params.bitsWeights = quantiseOptionsOf(arguments).bitsWeights;
  return params;
}

// What a program that quantise wrote says of itself.
const std::string& metadataOf(const program::Program& program, const std::string& key,
                              const std::string& where) {
  const auto found = program.metadata().find(key);
  if (found == program.metadata().end()) {
    fail(where, ": required a program that quantise wrote, found none with metadata '", key, "'");
  }
  return found->second;
}

// The program to start from, and what it is a version of.
struct StartingProgram {
  program::Program program;
  Times times;
  bool withoutVelocity = false;
};

StartingProgram readStartingProgram(const Arguments& arguments, FinetuneParams& params) {
  for (const char* option :
       {"--steps", "--times", "--without-velocity", "--recipe", "--bits", "--bits-weights",
        "--bits-activations", "--bits-input", "--from-scratch"}) {
    if (arguments.has(option)) fail("finetune: required --program or ", option, ", found both");
  }
  const std::string& path = arguments.text("--program");
  program::Program program = program::readProgram(path);
  std::string times = metadataOf(program, "times", path);
  std::replace(times.begin(), times.end(), ' ', ',');
  params.bitsWeights = parseInteger(metadataOf(program, "bits.weights", path), 2,
                                    params.iterations > 0 ? 12 : 16, path + ": bits.weights");
  const bool closed = program.metadata().contains("velocity");
  return {std::move(program), parseTimes(times), closed};
}

// Networks with seeded weights that work on the same data.
Model untrained(const Model& model, std::uint64_t seed) {
  Model fresh = seededModel(model.velocity.config, model.target, seed);
  fresh.path = model.path;
  fresh.levels = model.levels;
  fresh.scale = model.scale;
  fresh.shift = model.shift;
  fresh.means = model.means;
  fresh.withoutVelocity = model.withoutVelocity;
  return fresh;
}

template <class... Values>
std::string formatted(const char* format, Values... values) {
  char text[256];
  std::snprintf(text, sizeof text, format, values...);
  return text;
}

// Fine-tunes until the end or Ctrl-C, and shows how far it is.
program::Program tuned(const StartingProgram& start, const Teacher& teacher,
                       const FinetuneParams& params, FinetuneStats& stats) {
  const InterruptFlag interrupt;
  Progress progress("fine-tuning", params.iterations);
  return finetune(start.program, teacher, params, &stats, [&](const FinetuneStats& now) {
    progress.at(now.iteration);
    progress.note(
        formatted("error %.4f (held %.4f, before %.4f)", now.training, now.best, now.before));
    return !interrupt.raised();
  });
}

EvaluationTable qualityTable(const Arguments& arguments, const Teacher& teacher,
                             const std::string& path, const std::vector<NamedProgram>& programs) {
  QualityOptions options;
  options.seeds = arguments.integer("--quality");
  options.count = arguments.integer("--count");
  const TrainConfig config = configOf(teacher.model(), path);
  const Reference reference(loadDataset(config.data));
  return quality(teacher, programs, reference, options);
}

std::string text(const FinetuneStats& stats) {
  if (stats.iteration == 0)
    return formatted("rms error on held samples %.4f, not trained\n", stats.before);
  return formatted(
      "rms error on held samples %.4f before, %.4f after %lld iterations (best: %lld)\n",
      stats.before, stats.best, stats.iteration, stats.bestIteration);
}

std::string json(const FinetuneStats& stats, const std::string& table) {
  const std::string head =
      formatted("{\"before\":%.17g,\"after\":%.17g,\"iterations\":%lld,\"best_iteration\":%lld",
                stats.before, stats.best, stats.iteration, stats.bestIteration);
  return head + (table.empty() ? "" : ",\"quality\":" + table) + "}\n";
}

// What a call is asked for, beside the parameters of the training.
struct Request {
  bool inJson, writes, scratch, measures;
  std::string checkpoint, output;
};

Request requestOf(const Arguments& arguments, const FinetuneParams& params) {
  const Request request{arguments.has("--json"),         arguments.has("--output"),
                        arguments.has("--from-scratch"), arguments.has("--quality"),
                        arguments.positional()[0],       arguments.text("--output")};
  if (!request.writes && (params.iterations > 0 || !request.measures))
    fail("finetune: required -o FILE, found none");
  if (fileKind(readFile(request.checkpoint)) == FileKind::kProgram)
    fail(request.checkpoint,
         ": required a checkpoint, found an integer program: run finetune CHECKPOINT --program ",
         request.checkpoint, " with the checkpoint that it was made of");
  return request;
}

StartingProgram startingProgram(const Arguments& arguments, const Request& request,
                                const Model& model, FinetuneParams& params) {
  if (arguments.has("--program")) return readStartingProgram(arguments, params);
  QuantiseOptions options = quantiseOptionsOf(arguments);
  if (!arguments.has("--times")) options.times = timesFor(model, arguments.integer("--steps"));
  options.checked = 0;
  const Model source = request.scratch ? untrained(model, params.seed) : model;
  return {quantise(source, options).program, options.times, model.withoutVelocity};
}

// One object, or lines for people. If the training was interrupted, the first line begins with that.
void print(const Request& request, const FinetuneParams& params, const FinetuneStats& stats,
           const std::string& table, std::ostream& out) {
  std::string lines = request.writes ? "wrote " + request.output + "\n" : "";
  lines += text(stats);
  const bool interrupted = stats.iteration < params.iterations;
  if (interrupted)
    lines = cat("interrupted after ", stats.iteration, " of ", params.iterations, " iterations; ",
                lines);
  if (!request.inJson) {
    out << lines << table;
    return;
  }
  if (interrupted) std::cerr << lines;
  out << json(stats, table.substr(0, table.find_last_not_of('\n') + 1));
}

}  // namespace

int finetuneCommand(const Arguments& arguments, std::ostream& out) {
  FinetuneParams params = finetuneParams(arguments);
  const Request request = requestOf(arguments, params);
  Model model = modelOf(arguments);
  if (model.tokens.active())
    fail(arguments.positional()[0],
         ": required a model of pictures or points, found one of letters");
  at::set_num_threads(1);  // programs are small: more threads only wait for each other
  const StartingProgram start = startingProgram(arguments, request, model, params);
  if (start.withoutVelocity) model = withoutVelocity(std::move(model), request.checkpoint);
  const Teacher teacher(model, start.times);
  FinetuneStats stats;
  const program::Program best = tuned(start, teacher, params, stats);
  const bool interrupted = stats.iteration < params.iterations;
  if (request.writes) program::writeProgram(request.output, best);
  std::string table;
  if (request.measures && !interrupted) {
    std::vector<NamedProgram> programs = {
        {request.scratch ? "untrained" : "quantised", start.program}};
    if (params.iterations > 0) programs.push_back({"fine-tuned", best});
    const EvaluationTable rows = qualityTable(arguments, teacher, request.checkpoint, programs);
    table = request.inJson ? toJson(rows) : toText(rows);
  }
  print(request, params, stats, table, out);
  return interrupted ? kInterrupted : kSuccess;
}

}  // namespace tc0
