#include "tools/tc0/bench_measure.h"

#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstring>

#include "circuit/base/assert.h"
#include "circuit/size/count.h"
#include "runtime/parallel.h"

namespace tc0 {
namespace {

using Clock = std::chrono::steady_clock;

double since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// What all threads of this process have computed so far.
double processorSeconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

}  // namespace

SampleWork workOf(const AnyCircuit& model) {
  Counts counts = std::visit([](const auto& one) { return count(one); }, model);
  SampleWork work;
  work.gates = counts.gates;
  work.wires = counts.wires;
  return work;
}

void addUnsaved(const ArrayEngine& engine, SampleWork& work) {
  for (const ArrayNote& note : engine.explain()) {
    work.products += note.products;
    work.steps += note.steps;
  }
}

BenchBatch::BenchBatch(const Simulator& simulator, std::int64_t samples, std::uint64_t seed)
    : batch(randomBatch(samples, seed, simulator.inputs())), view(batch) {
  narrow.reserve(batch.values.size());
  for (std::size_t i = 0; i < batch.values.size(); ++i) {
    Range range = simulator.inputs()[i].range;
    if (range.lo >= 0 && range.hi <= 255) {
      narrow.emplace_back(batch.values[i].begin(), batch.values[i].end());
      view.values[i] = narrow.back();
    }
    bytes += simulator.inputs()[i].elements() * bytesOf(view.values[i].element);
  }
  for (const auto& output : simulator.outputs())
    bytes += 8.0 * elementsOf(output.shape, output.name);
}

BenchTime timePerSample(const Simulator& simulator, const BenchBatch& batch, int threads,
                        double seconds) {
  RunOptions options;
  options.threads = threads;
  Results results;
  simulator.run(batch.view, {}, options, results);  // wakes threads and pages
  double best = 1e300;
  std::vector<double> processor;
  Clock::time_point start = Clock::now();
  do {
    Clock::time_point one = Clock::now();
    const double before = processorSeconds();
    simulator.run(batch.view, {}, options, results);
    processor.push_back(processorSeconds() - before);
    best = std::min(best, since(one));
  } while (since(start) < seconds);
  const auto middle = processor.begin() + std::ssize(processor) / 2;
  std::nth_element(processor.begin(), middle, processor.end());
  return {best / batch.view.samples, *middle / batch.view.samples};
}

std::int64_t batchSize(const Simulator& simulator, double seconds, double lanes) {
  double one = timePerSample(simulator, BenchBatch(simulator, 1, 1), 1, 0).best;
  double numbers = 1;
  for (const InputPort& port : simulator.inputs()) numbers += port.elements();
  double wanted = std::min(std::max(seconds / 10 / one, 1.0) * lanes, 3e7 / numbers);
  const std::int64_t samples = std::clamp(wanted, 1.0, 131072.0);
  return samples < 512 ? samples : samples / 512 * 512;
}

double copyRate(double bytes, int threads) {
  const std::int64_t piece = std::clamp(bytes / 2 / threads, double{1 << 16}, double{1 << 27});
  std::vector<char> from(piece * threads, 1), to(from.size());
  const int repeats = std::max<int>(1, (1 << 26) / from.size());
  TC0_ASSERT(piece > 0 && repeats > 0);
  double best = 0;
  for (int round = 0; round < 4; ++round) {
    Clock::time_point start = Clock::now();
    parallelFor(threads, threads, [&](std::int64_t t) {
      for (int i = 0; i < repeats; ++i) {
        const std::int64_t at = t * piece;
        std::memcpy(to.data() + at, from.data() + at, piece);
        from[at] = to[at + piece / 2];  // keeps the copy
      }
    });
    best = std::max(best, 2.0 * repeats * from.size() / since(start));
  }
  return best;
}

double leastSeconds(const SampleWork& work, const CoreRates& rates, double bytes, double copied,
                    int threads) {
  if (rates.multiplies == 0) return 0;
  const double computing = work.products / rates.multiplies + work.steps / rates.thresholds;
  return std::max(computing / threads, bytes / copied);
}

}  // namespace tc0
