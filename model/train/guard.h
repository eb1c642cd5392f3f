#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include "model/train/trainer.h"

namespace tc0 {

/// Stops a run whose loss explodes: is not finite, or is more than a hundred times the least loss
/// so far. Single batches of healthy runs, also during the warm-up, stay below 15 times the least.
/// The run gives the loss of step 1, before anything is learned, to `least`, so that an explosion
/// before the first line of the log is noticed too.
struct ExplosionGuard {
  double least = std::numeric_limits<double>::infinity();
  /// A loss up to this one never counts as exploded. It is the loss of step 1 for a run with a
  /// teacher, whose loss tends to 0 and spreads over a factor of 100 between batches; otherwise 0.
  double ground = 0;

  /// Throws Error, with advice, if the loss has exploded or the gradient is not finite. `kept`
  /// names the last good checkpoint, or is empty.
  void check(const Losses& losses, std::int64_t step, const std::string& kept);
};

/// Throws the Error, with that advice, of a run whose weights are not finite.
[[noreturn]] void failForWeights(std::int64_t step, const std::string& kept);

}  // namespace tc0
