#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include "model/train/trainer.h"

namespace tc0 {

/// Has a loss left the ground? Not finite, or over a hundred times the least that was seen. The
/// first thing to be seen is the loss of step 1, before anything is learned: a run that explodes
/// before its first line of the log is known by it. Single batches of healthy runs, warm-up
/// included, stay below 15 times the least.
struct ExplosionGuard {
  double least = std::numeric_limits<double>::infinity();
  /// No loss up to this has exploded. For a run with a teacher, whose loss has no noise to end at
  /// (single batches spread over a factor of 100), it is the loss of step 1; otherwise 0.
  double ground = 0;

  /// Throws Error, which says what to try and what is kept: `kept` names the last good checkpoint,
  /// or is empty.
  void check(const Losses& losses, std::int64_t step, const std::string& kept);
};

/// Throws the same Error for weights that are no numbers any more.
[[noreturn]] void failForWeights(std::int64_t step, const std::string& kept);

}  // namespace tc0
