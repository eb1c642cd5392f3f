#pragma once

#include <iosfwd>
#include <string>

#include "model/train/config.h"

namespace tc0 {

/// Where a run leaves its files and how it starts.
///
/// The folder gets config.toml (every key), checkpoint.safetensors (weights to sample with and all
/// that is needed to go on), model.safetensors (the weights alone), log.csv and log.jsonl (a line
/// each train/log.every steps), samples-STEP.png, loss.png at the end.
struct RunOptions {
  std::string folder;
  bool resume = false;  // go on from the folder's checkpoint.safetensors
};

enum class RunEnd { kDone, kInterrupted };

/// Trains as `config` says, with a line of progress at each log step: raw loss (mean square error),
/// weighted loss (what is descended), identity residual, samples a second, time left. An interrupt
/// (Ctrl-C, SIGTERM) finishes the step, saves and returns. Throws Error when the loss is not finite
/// or explodes, leaving the last good checkpoint.
RunEnd trainRun(const TrainConfig& config, const RunOptions& options, std::ostream& out);

/// Has a loss left the ground? Not finite, or over a hundred times the least that was seen.
struct ExplosionGuard {
  double least = 1e300;
  /// Throws Error, which says what to try.
  void check(double raw, std::int64_t step, const std::string& kept);
};

}  // namespace tc0
