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

/// Root mean squares of dataError, in pixel levels (points: units of the data).
struct FinetuneStats {
  std::int64_t iteration = 0;  // so far; at the end, all that were run
  std::int64_t bestIteration = 0;
  double before = 0, best = 0;  // on the held samples
  double training = 0;          // on the last batch
};

/// Called after every `every` iterations. If it returns false, the best program so far is the
/// result.
using FinetuneProgress = std::function<bool(const FinetuneStats&)>;

/// The program with integers that follow the teacher more closely. On the held samples it is never
/// worse; if nothing was better, it is the program itself. Each iteration draws fresh noise and
/// classes and simulates the program on them; Adam moves the shadows of the integers along the
/// gradient of the mean square of dataError. Tables stay as the recipe wrote them. Integers that
/// cannot be proven to be a program (a range beyond 64 bits, a denominator that could reach 0) are
/// passed over.
///
/// Metadata "finetuned" holds the number of iterations. Every run on one machine gives the same
/// program; on another machine the last bits of sums in float64 may lead to another one.
program::Program finetune(const program::Program& program, const Teacher& teacher,
                          const FinetuneParams& params, FinetuneStats* stats = nullptr,
                          const FinetuneProgress& progress = {});

}  // namespace tc0
