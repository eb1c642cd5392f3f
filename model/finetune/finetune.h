#pragma once

#include <cstdint>
#include <functional>

#include "model/finetune/lessons.h"
#include "model/finetune/shadows.h"

namespace tc0 {

struct FinetuneParams {
  std::int64_t iterations = 1000;
  std::int64_t batch = 64;
  std::int64_t held = 512;  // samples that decide which integers are kept
  std::int64_t every = 25;  // iterations between two such decisions
  double rate = 0.004;      // in units of a tensor's root mean square; falls as a cosine to 1 %
  int bitsWeights = 6;
  std::uint64_t seed = 1;
};

/// The rms of dataError on the held samples, in pixel levels (points: units of the data).
struct FinetuneStats {
  std::int64_t iteration = 0;  // so far; at the end, all that were run
  std::int64_t bestIteration = 0;
  double before = 0, best = 0;
  double training = 0;  // of the last batch
};

/// Called every `every` iterations; false ends the training, and the best so far is the result.
using FinetuneProgress = std::function<bool(const FinetuneStats&)>;

/// The program with integers that follow the teacher more closely; never worse on the held samples,
/// and the program itself where nothing was better. Each iteration draws fresh noise and classes,
/// runs the simulation on them, and Adam moves the shadows of the integers along the gradient of
/// the mean square of dataError. Tables stay as the recipe wrote them. What is kept is a program
/// again: integers that cannot be proven to be one (a range beyond 64 bits, a denominator that
/// could reach 0) are passed over. Metadata "finetuned" holds the iterations. The same on every
/// run of a machine; another's last bits of sums in float64 may lead elsewhere.
program::Program finetune(const program::Program& program, const Teacher& teacher,
                          const FinetuneParams& params, FinetuneStats* stats = nullptr,
                          const FinetuneProgress& progress = {});

}  // namespace tc0
