#include "model/train/guard.h"

#include <algorithm>
#include <cmath>

#include "circuit/base/error.h"

namespace tc0 {
namespace {

constexpr double kExplosion = 100;

std::string advice(const std::string& kept) {
  return cat("; ", kept.empty() ? "nothing was saved yet" : "the last good checkpoint is " + kept,
             "; try a lower train.rate, a longer train.warmup, a lower train.clip above 0, ",
             "model.query_key_norm = true or train.precision = \"fp32\"");
}

}  // namespace

void ExplosionGuard::check(const Losses& losses, std::int64_t step, const std::string& kept) {
  if (!(losses.raw <= std::max(kExplosion * least, ground) && std::isfinite(losses.raw))) {
    fail("training stopped: required a finite loss of at most ", kExplosion, " times the least, ",
         least, ", found ", losses.raw, " at step ", step, advice(kept));
  }
  if (!std::isfinite(losses.gradient)) {
    fail("training stopped: required a finite gradient, found ", losses.gradient, " at step ", step,
         advice(kept));
  }
  least = std::min(least, losses.raw);
}

void failForWeights(std::int64_t step, const std::string& kept) {
  fail("training stopped: required finite weights and averages, found others at step ", step,
       advice(kept));
}

}  // namespace tc0
