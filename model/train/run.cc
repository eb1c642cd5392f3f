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
constexpr double kRateEffort = 0.01;    // seconds for the machine's rate of products
constexpr double kPatience = 2 * 3600;  // seconds that a run on a CPU takes without a warning

double cpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) { return t.tv_sec + 1e-6 * t.tv_usec; };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double wallSeconds() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

void writeText(const std::string& path, const std::string& text) {
  writeFile(path, [&](std::ostream& out) { out << text; });
}

void requireAgreement(TrainConfig before, TrainConfig now, const std::string& where) {
  for (const ConfigKey& key : configKeys()) {
    const std::string old = valueText(key.place(before)), wanted = valueText(key.place(now));
    if (key.onResume == OnResume::kMustAgree && old != wanted) {
      fail(where, ": required ", key.name, " = ", old, " as the run began with, found ", wanted);
    }
  }
}

class Run {
 public:
  Run(const TrainConfig& config, const RunFolder& folder, std::ostream& out, int width)
      : folder_(folder.path),
        processes_(config.train.device),
        trainer_(config, loadDataset(config.data), processes_),
        out_(out),
        width_(width) {
    if (folder.resume) {
      resume();
    } else if (processes_.any(processes_.first() && fs::exists(checkpointPath()))) {
      startAnew(folder.overwrite);
    }
    if (!processes_.first()) return;
    fs::create_directories(folder_);
    log_.emplace(folder_, trainer_.steps(), trainer_.extraNumbers());
    measureMachine();
    warnOfHours();
    before_ = log_->lastSeconds();
    writeText(folder_ + "/config.toml", formatTrainConfig(config));
  }

  // All processes see `stop` in the same step: they ask each other (Processes::any) only in steps
  // that each of them knows from the step's number.
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
      const bool stop = step % processes_.agreeEvery() == 0 && processes_.any(interrupt.raised());
      const bool due = step % config.log.checkpoint == 0 || last;
      if (step % config.log.every == 0 || due || stop) log(due);
      if (due || stop) save();
      if (last || (config.log.pictures > 0 && step % config.log.pictures == 0)) draw();
      if (stop && !last) return {true, step};
    }
    if (processes_.first()) {
      const ModelNets nets(trainer_.model(), at::kCPU, at::kFloat);
      out_ << boundsText(blockReports(nets));
    }
    return {false, trainer_.steps()};
  }

 private:
  std::string checkpointPath() const { return folder_ + "/checkpoint.safetensors"; }

  void resume() {
    const std::string bytes = readFile(checkpointPath());
    const Model saved = parseCheckpoint(bytes, checkpointPath());
    requireAgreement(configOf(saved, checkpointPath()), trainer_.config(), checkpointPath());
    const std::string note = trainer_.restore(bytes, checkpointPath());
    savedStep_ = trainer_.steps();
    if (!processes_.first()) return;
    out_ << "resumed at step " << trainer_.steps() << "\n";
    if (!note.empty()) out_ << "note: " << note << "\n";
  }

  void startAnew(bool overwrite) {
    if (!overwrite) {
      fail(checkpointPath(), ": required --resume to go on from it, --overwrite to start anew, or ",
           "another folder (-o), found none of them");
    }
    if (!processes_.first()) return;
    std::vector<fs::path> old;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder_)) {
      const std::string name = entry.path().filename();
      const bool drawn = name.rfind("samples-", 0) == 0 &&
                         (entry.path().extension() == ".png" || entry.path().extension() == ".txt");
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
    const bool narrow = config.train.precision == Precision::kBFloat16;
    const bool rounded = config.train.precision != Precision::kFloat32;
    const at::Device device(chooseDevice(config.train.device));
    const int threads = at::get_num_threads();
    if (config.train.threads == 2) at::set_num_threads(2);  // the two networks side by side
    const double rate = processes_.size() * productRate(device, narrow ? at::kBFloat16 : at::kFloat,
                                                        kRateEffort, rounded);
    machine_ = std::fmax(machine_, rate);  // the greater, or the one that is a number
    at::set_num_threads(threads);
  }

  // By the matrix products alone, at the rate that the machine reaches with nothing else to do: a
  // run takes longer.
  void warnOfHours() {
    const auto& train = trainer_.config().train;
    const double left = sampleFlops_ * train.batch * (train.steps - trainer_.steps()) / machine_;
    if (chooseDevice(train.device) != "cpu" || !(left > kPatience)) return;
    out_ << "warning: this configuration wants a GPU: on this CPU it takes more than "
         << std::llround(left / 3600) << " hours (try --device cuda, a smaller [model] or fewer "
         << "train.steps)\n"
         << std::flush;
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
    if (processes_.first()) write(line, withConsistency);
    guard_.least = std::min(guard_.least, trainer_.firstLoss());
    if (!trainer_.config().distil.teacher.empty()) guard_.ground = trainer_.firstLoss();
    guard_.check(line.losses, line.step, kept());
  }

  void write(LogLine& line, bool withConsistency) {
    const double now = wallSeconds();
    line.residual = trainer_.residual();
    line.extra = trainer_.extraNumbers();
    if (withConsistency) line.consistency = trainer_.consistency();
    line.rate = rateOf(trainer_.config().train, line.step);
    const std::int64_t samples = (line.step - lastStep_) * trainer_.config().train.batch;
    line.samplesPerSecond = samples / std::max(now - lastWall_, 1e-9);
    line.seconds = before_ + now - start_;
    line.work.flopsPerSecond = line.samplesPerSecond * sampleFlops_;
    if (line.work.flopsPerSecond > machine_) measureMachine();  // it was busy when last measured
    line.work.share = line.work.flopsPerSecond / machine_;
    line.cpuSeconds = cpuSeconds();
    lastWall_ = now;
    lastStep_ = line.step;
    log_->add(line);
    out_ << progressText(line, trainer_.config().train.steps, width_) << std::flush;
  }

  void save() {
    const std::int64_t step = trainer_.steps();
    if (processes_.first()) drawLosses();
    guard_.check(trainer_.lookAhead(), step, kept());
    if (processes_.any(!trainer_.finite())) failForWeights(step, kept());
    savedStep_ = step;
    if (!processes_.first()) return;
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
    if (!processes_.first()) return;
    const auto& config = trainer_.config();
    const std::vector<std::int64_t> steps(config.log.steps.begin(), config.log.steps.end());
    const std::string device = chooseDevice(config.train.device);
    const Model model = trainer_.model();
    std::ostringstream name;
    name << folder_ << "/samples-" << std::setw(7) << std::setfill('0') << trainer_.steps();
    if (!model.tokens.alphabet.empty()) {
      writeText(name.str() + ".txt", linesOf(model, steps, config.log.count, device));
      return;
    }
    const Picture picture = drawModel(model, trainer_.data(), steps, config.log.count, device);
    writeText(name.str() + ".png", formatPng(picture));
  }

  std::string folder_;
  Processes processes_;
  Trainer trainer_;
  std::ostream& out_;
  int width_;  // of a line of `out`
  std::optional<RunLog> log_;
  ExplosionGuard guard_;
  std::int64_t savedStep_ = -1;  // the step of the folder's checkpoint; -1: this run saved none
  double start_ = 0, lastWall_ = 0, before_ = 0;
  std::int64_t lastStep_ = 0;
  bool warnedOfGraph_ = false;
  double sampleFlops_ = kUnknown;  // operations of a step, for each sample
  double machine_ = kUnknown;      // operations a second of products, in all processes
};

}  // namespace

RunEnd trainRun(const TrainConfig& config, const RunFolder& folder, std::ostream& out, int width) {
  // Two threads are one for each network, so each operation has one.
  if (config.train.threads > 0)
    at::set_num_threads(config.train.threads == 2 ? 1 : config.train.threads);
  const std::string warning = pathWarning(config.flow.target, config.flow.path);
  if (!warning.empty()) out << "warning: " << warning << "\n";
  Run run(config, folder, out, width);
  return run.run();
}

}  // namespace tc0
