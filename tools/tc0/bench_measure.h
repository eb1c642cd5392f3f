#pragma once

#include <cstdint>
#include <vector>

#include "circuit/tc0_file.h"
#include "runtime/arrays/calibrate.h"
#include "runtime/arrays/engine.h"
#include "runtime/simulator.h"

/// How `tc0 bench` and `tools/bench models` measure a circuit: the batches that they run, and the
/// limit that the machine sets.
namespace tc0 {

/// What one sample takes, as far as the circuit tells.
struct SampleWork {
  double gates = 0, wires = 0;
  double products = 0, steps = 0;  // that the array engine does not save
};
/// Gates and wires are counted exactly; products and steps are 0.
SampleWork workOf(const AnyCircuit& model);
/// Adds the products and steps that this engine does not save.
void addUnsaved(const ArrayEngine& engine, SampleWork& work);

/// Samples as they pass in and out. The numbers of an input take a byte each if all of them fit one.
struct BenchBatch {
  SampleBatch batch;
  std::vector<std::vector<std::uint8_t>> narrow;
  SampleView view;
  double bytes = 0;  // a sample, in and out

  BenchBatch(const Simulator& simulator, std::int64_t samples, std::uint64_t seed);
  BenchBatch(const BenchBatch&) = delete;
  BenchBatch& operator=(const BenchBatch&) = delete;
};

/// Seconds that a sample takes.
struct BenchTime {
  double best = 0;       // by the clock, in the best run
  double processor = 0;  // of all threads by the processor, in the median run
};

/// What a sample takes in batches of this size, in runs that fill the time.
BenchTime timePerSample(const Simulator& simulator, const BenchBatch& batch, int threads,
                        double seconds);

/// The size of a batch that takes about a tenth of the time, but fills the lanes of a block at least:
/// what a sample costs shows only there. The naive engine has one lane. From 512 samples on they are
/// whole words of samples.
std::int64_t batchSize(const Simulator& simulator, double seconds, double lanes = 64);

/// Bytes a second, read and written, that the threads copy in pieces of memory that are together as
/// large as what a batch of so many bytes passes in and out: a cache's rate or the memory's, as the
/// batch meets it.
double copyRate(double bytes, int threads);

/// The least seconds that a sample can take: its products and steps at the rates of one core, on all
/// threads, or copying its `bytes` in and out at `copied` bytes a second, whichever is longer. 0 if
/// the rates are not known.
double leastSeconds(const SampleWork& work, const CoreRates& rates, double bytes, double copied,
                    int threads);

}  // namespace tc0
