// How many samples a block takes, and how many threads work.
#include <catch2/catch.hpp>

#include "circuit/generate/generators.h"
#include "runtime/arrays/plan.h"
#include "runtime/arrays/run.h"

using namespace tc0;

namespace {

// The block of a circuit that is small enough for every number of lanes.
BlockSize blockOf(std::int64_t samples, int threads) {
  const Circuit circuit = generator("sorting").make({.n = 4, .bits = 3});
  const PerArray<ArrayPlan> plans = planArrays(circuit, false);
  const Schedule schedule(circuit, plans, requestFor(circuit, requestedValues(circuit, {})));
  RunOptions options;
  options.threads = threads;
  return blockSizeFor(schedule, samples, std::int64_t{1} << 30, options);
}

}  // namespace

TEST_CASE("every thread has four blocks of the widest kind that leaves as many, if the batch has") {
  for (int threads : {1, 2, 5})
    for (std::int64_t samples : {1000, 4096, 1 << 20}) {
      INFO(threads << " threads, " << samples << " samples");
      const BlockSize size = blockOf(samples, threads);
      CHECK(size.threads == threads);
      CHECK((size.lanes == 64 || samples / size.lanes >= 4 * threads));
      CHECK((size.lanes == 512 || samples / (2 * size.lanes) < 4 * threads));
    }
}
