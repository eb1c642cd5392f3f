#include "model/command/finetune_command.h"

#include <ATen/Parallel.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <iostream>
#include <ostream>

#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "model/command/options.h"
#include "model/finetune/finetune.h"
#include "model/finetune/quality.h"
#include "model/program/program_file.h"
#include "model/train/interrupt.h"
#include "model/train/trainer.h"

namespace tc0 {
namespace {

constexpr int kInterrupted = 130;

QuantiseOptions quantiseOptions(const Options& options) {
  QuantiseOptions wanted;
  wanted.times = uniformTimes(options.integer("--steps", 1, 1, 4096));
  wanted.recipe = parseRecipe(options.text("--recipe", "lean"));
  wanted.bitsWeights = static_cast<int>(options.integer("--bits-weights", 6, 2, 12));
  wanted.bitsActivations = static_cast<int>(options.integer("--bits-activations", 6, 3, 10));
  wanted.inputBits = static_cast<int>(options.integer("--bits-input", 6, 2, 16));
  wanted.checked = 0;
  return wanted;
}

FinetuneParams finetuneParams(const Options& options) {
  FinetuneParams params;
  params.iterations = options.integer("--iterations", params.iterations, 0, 1 << 24);
  params.batch = options.integer("--batch", params.batch, 1, 1 << 16);
  params.rate = options.number("--rate", params.rate);
  params.seed = static_cast<std::uint64_t>(options.integer("--seed", 1, 0, INT64_MAX));
  params.bitsWeights = static_cast<int>(options.integer("--bits-weights", 6, 2, 12));
  return params;
}

// Networks with seeded weights that work on the same data.
Model untrained(const Model& model, std::uint64_t seed) {
  Model fresh = seededModel(model.velocity.config, model.target, seed);
  fresh.path = model.path;
  fresh.levels = model.levels;
  fresh.scale = model.scale;
  fresh.shift = model.shift;
  return fresh;
}

class ProgressLine {
 public:
  explicit ProgressLine(std::int64_t iterations) : iterations_(iterations) {}

  bool operator()(const FinetuneStats& stats) {
    if (terminal_) print(stats);
    return !interrupt_.raised();
  }

 private:
  using Clock = std::chrono::steady_clock;

  void print(const FinetuneStats& stats) const {
    double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
    double rate = static_cast<double>(stats.iteration) / seconds;
    char line[160];
    std::snprintf(
        line, sizeof line,
        "\r%lld/%lld  error %.4f (held %.4f, before %.4f)  %.1f iterations/s  ETA %.0f s ",
        static_cast<long long>(stats.iteration), static_cast<long long>(iterations_),
        stats.training, stats.best, stats.before, rate,
        static_cast<double>(iterations_ - stats.iteration) / rate);
    std::cerr << line << std::flush;
    if (stats.iteration == iterations_ || interrupt_.raised()) std::cerr << "\n";
  }

  std::int64_t iterations_;
  Clock::time_point start_ = Clock::now();
  bool terminal_ = isatty(STDERR_FILENO) == 1;
  InterruptFlag interrupt_;
};

EvaluationTable qualityTable(const Options& options, const Teacher& teacher,
                             const std::string& path, const std::vector<NamedProgram>& programs) {
  QualityOptions wanted;
  wanted.seeds = options.integer("--quality", 3, 1, 1000);
  wanted.count = options.integer("--count", wanted.count, 10, 1000000);
  const TrainConfig config = configOf(teacher.model(), path);
  const Reference reference(loadDataset(config.data.name, config.data.path));
  return quality(teacher, programs, reference, wanted);
}

std::string text(const FinetuneStats& stats) {
  char line[160];
  std::snprintf(line, sizeof line,
                "rms error on held samples %.4f before, %.4f after %lld iterations (best: %lld)\n",
                stats.before, stats.best, static_cast<long long>(stats.iteration),
                static_cast<long long>(stats.bestIteration));
  return line;
}

std::string json(const FinetuneStats& stats, const std::string& table) {
  char head[160];
  std::snprintf(head, sizeof head,
                "{\"before\":%.17g,\"after\":%.17g,\"iterations\":%lld,\"best_iteration\":%lld",
                stats.before, stats.best, static_cast<long long>(stats.iteration),
                static_cast<long long>(stats.bestIteration));
  return head + (table.empty() ? "" : ",\"quality\":" + table) + "}\n";
}

}  // namespace

int finetuneCommand(const Arguments& arguments, std::ostream& out) {
  const Options options(
      arguments,
      {"--recipe", "--steps", "--bits-weights", "--bits-activations", "--bits-input",
       "--iterations", "--batch", "--rate", "--seed", "--quality", "--count", "-o", "--output"},
      {"--from-scratch", "--json"}, 1);
  if (options.places().empty()) throw UsageError("finetune: required a checkpoint");
  const std::string to = options.text("-o", options.text("--output"));
  if (to.empty()) throw UsageError("finetune: required -o FILE, found none");
  const QuantiseOptions quantising = quantiseOptions(options);
  const FinetuneParams params = finetuneParams(options);
  const std::string path = options.places().front();
  const Model model = parseCheckpoint(readFile(path), path);
  at::set_num_threads(1);  // programs are small: more threads only wait for each other

  const Teacher teacher(model, quantising.times);
  const bool scratch = options.has("--from-scratch");
  const program::Program start =
      quantise(scratch ? untrained(model, params.seed) : model, quantising).program;
  FinetuneStats stats;
  ProgressLine line(params.iterations);
  const program::Program tuned =
      finetune(start, teacher, params, &stats, [&](const FinetuneStats& now) { return line(now); });
  program::writeProgram(to, tuned);
  std::string table;
  const bool inJson = options.has("--json");
  if (options.has("--quality")) {
    const EvaluationTable rows =
        qualityTable(options, teacher, path,
                     {{scratch ? "untrained" : "quantised", start}, {"fine-tuned", tuned}});
    table = inJson ? toJson(rows) : toText(rows);
  }
  while (inJson && !table.empty() && table.back() == '\n') table.pop_back();
  out << (inJson ? json(stats, table) : "wrote " + to + ", " + text(stats) + table);
  return stats.iteration < params.iterations ? kInterrupted : 0;
}

}  // namespace tc0
