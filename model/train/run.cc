#include "model/train/run.h"

#include <ATen/Parallel.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iomanip>
#include <limits>
#include <optional>
#include <ostream>

#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "model/data/chart.h"
#include "model/data/png.h"
#include "model/flow/path.h"
#include "model/net/flops.h"
#include "model/net/model_nets.h"
#include "model/train/adam.h"
#include "model/train/guard.h"
#include "model/train/interrupt.h"
#include "model/train/keys.h"
#include "model/train/pictures.h"
#include "model/train/run_log.h"
#include "model/train/shapes.h"
#include "model/train/trainer.h"
#include "model/train/value_text.h"

namespace tc0 {
namespace {

namespace fs = std::filesystem;

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
constexpr double kRateEffort = 0.01;  // seconds for the machine's rate of products

double cpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double wallSeconds() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

void writeText(const std::string& path, const std::string& text) {
  writeFile(path, [&](std::ostream& out) { out << text; });
}

// Keys that may differ between a checkpoint and the run that goes on from it.
bool freeKey(const std::string& name) {
  return name.rfind("log.", 0) == 0 || name == "train.steps" || name == "train.device" ||
         name == "train.threads" || name == "train.graph" || name == "data.path";
}

void checkSame(TrainConfig before, TrainConfig now, const std::string& where) {
  for (const ConfigKey& key : configKeys()) {
    const std::string old = valueText(key.place(before)), wanted = valueText(key.place(now));
    if (!freeKey(key.name) && old != wanted) {
      fail(where, ": required ", key.name, " = ", old, " as the run began with, found ", wanted);
    }
  }
}

class Run {
 public:
  Run(const TrainConfig& config, const RunOptions& options, std::ostream& out)
      : folder_(options.folder),
        ranks_(config.train.device),
        trainer_(config, loadDataset(config.data.name, config.data.path), ranks_),
        out_(out) {
    if (options.resume) {
      resume();
    } else if (ranks_.any(ranks_.first() && fs::exists(checkpointPath()))) {
      startAnew(options.overwrite);
    }
    if (!ranks_.first()) return;
    fs::create_directories(folder_);
    log_.emplace(folder_, trainer_.steps(), trainer_.watched());
    measureMachine();
    before_ = log_->lastSeconds();
    writeText(folder_ + "/config.toml", formatTrainConfig(config));
  }

  RunEnd run() {
    const InterruptFlag interrupt;
    const auto& config = trainer_.config();
    lastWall_ = start_ = wallSeconds();
    lastStep_ = trainer_.steps();
    while (trainer_.steps() < config.train.steps) {
      trainer_.step();
      warnOfGraph();
      const std::int64_t step = trainer_.steps();
      const bool last = step == config.train.steps;
      const bool stop = step % ranks_.agreeEvery() == 0 && ranks_.any(interrupt.raised());
      const bool due = step % config.log.checkpoint == 0 || last;
      if (step % config.log.every == 0 || due || stop) log(due);
      if (due || stop) save();
      if (last || (config.log.pictures > 0 && step % config.log.pictures == 0)) draw();
      if (stop && !last) return RunEnd::kInterrupted;
    }
    if (ranks_.first()) {
      const ModelNets nets(trainer_.model(), at::kCPU, at::kFloat);
      out_ << boundsText(blockReports(nets));
    }
    return RunEnd::kDone;
  }

 private:
  std::string checkpointPath() const { return folder_ + "/checkpoint.safetensors"; }

  void resume() {
    const std::string bytes = readFile(checkpointPath());
    const Model saved = parseCheckpoint(bytes, checkpointPath());
    checkSame(configOf(saved, checkpointPath()), trainer_.config(), checkpointPath());
    trainer_.restore(bytes, checkpointPath());
    savedStep_ = trainer_.steps();
    if (ranks_.first()) out_ << "resumed at step " << trainer_.steps() << "\n";
  }

  void startAnew(bool overwrite) {
    if (!overwrite) {
      fail(checkpointPath(), ": required --resume to go on from it, --overwrite to start anew, or ",
           "another folder (-o), found none of them");
    }
    if (!ranks_.first()) return;
    std::vector<fs::path> old;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder_)) {
      const std::string name = entry.path().filename();
      const bool drawn = name.rfind("samples-", 0) == 0 && entry.path().extension() == ".png";
      if (drawn || name == "checkpoint.safetensors" || name == "model.safetensors" ||
          name == "loss.png") {
        old.push_back(entry.path());
      }
    }
    for (const fs::path& path : old) fs::remove(path);
  }

  // What a sample costs, and how fast this machine multiplies. Not for a run with a teacher, whose
  // passes stepFlops does not count.
  void measureMachine() {
    const TrainConfig& config = trainer_.config();
    if (!config.distil.teacher.empty()) return;
    const Dataset& data = trainer_.data();
    sampleFlops_ = stepFlops(networkConfig(config, data), targetOptions(config, data), 1);
    const auto type = config.train.precision == "bf16" ? at::kBFloat16 : at::kFloat;
    const at::Device device(chooseDevice(config.train.device));
    const int threads = at::get_num_threads();
    if (config.train.threads == 2) at::set_num_threads(2);  // the two networks side by side
    const double rate = ranks_.size() * productRate(device, type, kRateEffort);
    machine_ = std::fmax(machine_, rate);  // the greater, or the one that is a number
    at::set_num_threads(threads);
  }

  void warnOfGraph() {
    const std::string why = trainer_.graphFailure();
    if (why.empty() || warnedOfGraph_) return;
    warnedOfGraph_ = true;
    out_ << "warning: train.graph is not in force: " << why << "\n";
  }

  // The last good checkpoint, for messages.
  std::string kept() const {
    return savedStep_ < 0 ? "" : cat(checkpointPath(), " of step ", savedStep_);
  }

  void log(bool withConsistency) {
    LogLine line;
    line.step = trainer_.steps();
    line.losses = trainer_.takeLosses();
    if (ranks_.first()) write(line, withConsistency);
    guard_.least = std::min(guard_.least, trainer_.firstLoss());
    if (!trainer_.config().distil.teacher.empty()) guard_.ground = trainer_.firstLoss();
    guard_.check(line.losses, line.step, kept());
  }

  void write(LogLine& line, bool withConsistency) {
    const double now = wallSeconds();
    line.residual = trainer_.residual();
    line.watched = trainer_.watched();
    if (withConsistency) line.consistency = trainer_.consistency();
    line.rate = rateOf(trainer_.config().train, line.step);
    line.samplesPerSecond =
        static_cast<double>((line.step - lastStep_) * trainer_.config().train.batch) /
        std::max(now - lastWall_, 1e-9);
    line.seconds = before_ + now - start_;
    line.work.flopsPerSecond = line.samplesPerSecond * sampleFlops_;
    if (line.work.flopsPerSecond > machine_) measureMachine();  // it was busy when last measured
    line.work.share = line.work.flopsPerSecond / machine_;
    line.cpuSeconds = cpuSeconds();
    lastWall_ = now;
    lastStep_ = line.step;
    log_->add(line);
    out_ << progressText(line, trainer_.config().train.steps) << std::flush;
  }

  void save() {
    const std::int64_t step = trainer_.steps();
    if (ranks_.first()) drawLosses();
    guard_.check(trainer_.lookAhead(), step, kept());
    if (ranks_.any(!trainer_.finite())) failForWeights(step, kept());
    savedStep_ = step;
    if (!ranks_.first()) return;
    writeText(checkpointPath(), trainer_.checkpoint());
    writeText(folder_ + "/model.safetensors", formatCheckpoint(trainer_.model()));
  }

  void drawLosses() const {
    Chart chart;
    chart.points = log_->rawLosses();
    chart.below = "step";
    chart.beside = "raw loss";
    writeText(folder_ + "/loss.png", formatPng(drawChart(chart)));
  }

  void draw() {
    if (!ranks_.first()) return;
    const auto& config = trainer_.config();
    const std::vector<std::int64_t> steps(config.log.steps.begin(), config.log.steps.end());
    const Picture picture = drawModel(trainer_.model(), trainer_.data(), steps, config.log.count,
                                      chooseDevice(config.train.device));
    std::ostringstream name;
    name << folder_ << "/samples-" << std::setw(7) << std::setfill('0') << trainer_.steps()
         << ".png";
    writeText(name.str(), formatPng(picture));
  }

  std::string folder_;
  Ranks ranks_;
  Trainer trainer_;
  std::ostream& out_;
  std::optional<RunLog> log_;
  ExplosionGuard guard_;
  std::int64_t savedStep_ = -1;  // of the checkpoint in the folder; -1: none of this run
  double start_ = 0, lastWall_ = 0, before_ = 0;
  std::int64_t lastStep_ = 0;
  bool warnedOfGraph_ = false;
  // Operations of a step for each sample, and of products a second in all processes; no numbers:
  // not known.
  double sampleFlops_ = kUnknown, machine_ = kUnknown;
};

}  // namespace

RunEnd trainRun(const TrainConfig& config, const RunOptions& options, std::ostream& out) {
  if (config.train.threads > 0) {
    at::set_num_threads(config.train.threads == 2 ? 1 : static_cast<int>(config.train.threads));
  }
  const std::string warning =
      pathWarning(parseTarget(config.flow.target), parsePath(config.flow.path));
  if (!warning.empty()) out << "warning: " << warning << "\n";
  Run run(config, options, out);
  return run.run();
}

}  // namespace tc0
