#include "model/command/finetune_command.h"

#include <ATen/Parallel.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <ostream>

#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "model/command/model_options.h"
#include "model/command_rows/sampler_options.h"
#include "model/finetune/finetune.h"
#include "model/finetune/quality.h"
#include "model/program/program_file.h"
#include "model/train/interrupt.h"
#include "model/train/trainer.h"

namespace tc0 {
namespace {

constexpr int kInterrupted = 130;

FinetuneParams finetuneParams(const Arguments& arguments) {
  FinetuneParams params;
  params.iterations = arguments.integer("--iterations", 0, 1 << 24);
  params.batch = arguments.integer("--batch", 1, 1 << 16);
  params.rate = arguments.number("--rate");
  params.seed = static_cast<std::uint64_t>(arguments.integer("--seed", 0, INT64_MAX));
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

// The program to start from, and the sampler's times.
struct Begun {
  program::Program program;
  Times times;
};

Begun readBegun(const Arguments& arguments, FinetuneParams& params) {
  for (const char* option : {"--steps", "--times", "--recipe", "--bits", "--bits-weights",
                             "--bits-activations", "--bits-input", "--from-scratch"}) {
    if (arguments.has(option)) fail("finetune: required --program or ", option, ", found both");
  }
  const std::string& path = arguments.text("--program");
  program::Program program = program::readProgram(path);
  std::string times = metadataOf(program, "times", path);
  std::replace(times.begin(), times.end(), ' ', ',');
  params.bitsWeights = static_cast<int>(
      parseInteger(metadataOf(program, "bits.weights", path), 2, 12, path + ": bits.weights"));
  return {std::move(program), parseTimes(times)};
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

EvaluationTable qualityTable(const Arguments& arguments, const Teacher& teacher,
                             const std::string& path, const std::vector<NamedProgram>& programs) {
  QualityOptions wanted;
  wanted.seeds = arguments.integer("--quality", 1, 1000);
  wanted.count = arguments.integer("--count", 10, 1000000);
  const TrainConfig config = configOf(teacher.model(), path);
  const Reference reference(loadDataset(config.data.name, config.data.path));
  return quality(teacher, programs, reference, wanted);
}

std::string text(const FinetuneStats& stats) {
  char line[160];
  if (stats.iteration == 0) {
    std::snprintf(line, sizeof line, "rms error on held samples %.4f, not trained\n", stats.before);
  } else {
    std::snprintf(
        line, sizeof line,
        "rms error on held samples %.4f before, %.4f after %lld iterations (best: %lld)\n",
        stats.before, stats.best, static_cast<long long>(stats.iteration),
        static_cast<long long>(stats.bestIteration));
  }
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
  FinetuneParams params = finetuneParams(arguments);
  const bool writes = arguments.has("--output"), trains = params.iterations > 0;
  if (!writes && (trains || !arguments.has("--quality"))) {
    fail("finetune: required -o FILE, found none");
  }
  const std::string& to = arguments.text("--output");
  QuantiseOptions quantising = quantiseOptionsOf(arguments);
  quantising.checked = 0;
  const Model model = modelOf(arguments);
  at::set_num_threads(1);  // programs are small: more threads only wait for each other

  const bool scratch = arguments.has("--from-scratch");
  const Begun begun =
      arguments.has("--program")
          ? readBegun(arguments, params)
          : Begun{quantise(scratch ? untrained(model, params.seed) : model, quantising).program,
                  quantising.times};
  const Teacher teacher(model, begun.times);
  FinetuneStats stats;
  ProgressLine line(params.iterations);
  const program::Program tuned = finetune(begun.program, teacher, params, &stats,
                                          [&](const FinetuneStats& now) { return line(now); });
  if (writes) program::writeProgram(to, tuned);
  std::string table;
  const bool inJson = arguments.has("--json");
  if (arguments.has("--quality")) {
    std::vector<NamedProgram> programs = {{scratch ? "untrained" : "quantised", begun.program}};
    if (trains) programs.push_back({"fine-tuned", tuned});
    const EvaluationTable rows =
        qualityTable(arguments, teacher, arguments.positional()[0], programs);
    table = inJson ? toJson(rows) : toText(rows);
  }
  while (inJson && !table.empty() && table.back() == '\n') table.pop_back();
  const std::string wrote = writes ? "wrote " + to + ", " : "";
  out << (inJson ? json(stats, table) : wrote + text(stats) + table);
  return stats.iteration < params.iterations ? kInterrupted : kSuccess;
}

}  // namespace tc0
