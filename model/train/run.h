#pragma once

#include <iosfwd>
#include <string>

#include "model/train/config.h"
#include "model/train/run_log.h"

namespace tc0 {

/// The folder of a run, and what to do with a run that it already holds. A folder that holds a
/// checkpoint is refused, whether that run is finished or not, unless `resume` or `overwrite` is
/// set.
///
/// A run writes
///   config.toml              every key
///   checkpoint.safetensors   the weights to sample with, and all that is needed to go on
///   model.safetensors        the weights alone
///   log.csv, log.jsonl       a line each log.every steps
///   samples-STEP.png         samples; of letters, samples-STEP.txt
///   loss.png                 the raw loss, drawn anew with each checkpoint
struct RunFolder {
  std::string path;
  bool resume = false;     // go on from the folder's checkpoint.safetensors
  bool overwrite = false;  // remove the files of the folder's run and start anew
};

struct RunEnd {
  bool interrupted = false;
  std::int64_t steps = 0;  // done; the saved checkpoint is of this step
};

/// Trains as `config` says. Prints to `out`:
///   at the start         a warning if the CPU will need hours
///   each log.every steps a line: raw loss (mean square error), weighted loss (the one that is
///                        descended), identity residual, samples a second, the rate of the matrix
///                        products, its share of what the machine reaches (WorkRate of run_log.h;
///                        not with a teacher), time left
///   with a checkpoint    how the weights agree with themselves (Trainer::consistency)
///   at the end           what is certain of each block (certifiedBounds)
///
/// An interrupt (Ctrl-C, SIGTERM) of any process finishes the step, the same step in every process,
/// saves a checkpoint and returns. Throws Error if the loss or a weight is not finite or the loss
/// explodes. Weights replace a checkpoint only if their loss on the next batch is good.
/// A line has at most `width` characters (progressText).
RunEnd trainRun(const TrainConfig& config, const RunFolder& folder, std::ostream& out,
                int width = kAnyWidth);

}  // namespace tc0
