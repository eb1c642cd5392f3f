#pragma once

#include <iosfwd>
#include <string>

#include "model/train/config.h"

namespace tc0 {

/// Where a run leaves its files and how it starts.
///
/// The folder gets config.toml (every key), checkpoint.safetensors (weights to sample with and all
/// that is needed to go on), model.safetensors (the weights alone), log.csv and log.jsonl (a line
/// each train/log.every steps), samples-STEP.png, and loss.png, drawn anew with each checkpoint.
/// A folder that holds a checkpoint is refused, finished or not, unless one says what to do with
/// it.
struct RunOptions {
  std::string folder;
  bool resume = false;     // go on from the folder's checkpoint.safetensors
  bool overwrite = false;  // remove the files of the folder's run and start anew
};

enum class RunEnd { kDone, kInterrupted };

/// Trains as `config` says, with a line of progress at each log step: raw loss (mean square error),
/// weighted loss (what is descended), identity residual, samples a second, the rate of the matrix
/// products that steps need and its share of what the machine reaches (Work of run_log.h; measured
/// at the start, some ten milliseconds on a CPU; not with a teacher), time left. An interrupt
/// (Ctrl-C, SIGTERM) of any process finishes the step, the same one everywhere, saves and returns.
/// With each checkpoint, how the weights agree with themselves (Trainer::consistency) and, at the
/// end, what is certain of each block (certifiedBounds). Throws Error when the loss is not finite
/// or explodes, or weights do: only those whose loss on the next batch is good replace a
/// checkpoint.
RunEnd trainRun(const TrainConfig& config, const RunOptions& options, std::ostream& out);

}  // namespace tc0
