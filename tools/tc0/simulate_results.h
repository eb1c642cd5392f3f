#pragma once

#include <iosfwd>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "circuit/tc0_file.h"
#include "runtime/simulator.h"

namespace tc0 {

/// What --watch names, in the order given: arrays by name, gates by number.
struct Watched {
  Watch watch;
  std::vector<std::string> arrays;
};

/// Throws Error, with the nearest name, where the model has no such array or gate.
Watched watchedIn(const std::string& list, const AnyCircuit& model);

/// Bytes that one sample takes: its inputs, and what is kept of its results.
struct SampleBytes {
  Count inputs = 0;
  Count results = 0;
};
SampleBytes sampleBytes(const AnyCircuit& model, const Watched& watched);
/// Where every value is compared: all arrays, and all gates on two engines.
SampleBytes comparedBytes(const AnyCircuit& model);

/// Bytes that this process can still get: what the machine has free, within the process's limit.
Count availableMemory();

/// One sample of the results by name.
nlohmann::ordered_json sampleJson(const Simulator& simulator, const Watched& watched,
                                  const Results& results, std::int64_t sample);

/// All of them as a JSON list, in no more memory than one of them takes.
void printSamples(std::ostream& out, const Simulator& simulator, const Watched& watched,
                  const Results& results, std::int64_t samples);

/// A file of tensors [samples, ...] where it ends in .safetensors, which takes the memory of the
/// results twice more; else of JSON.
void writeResults(const std::string& path, const Simulator& simulator, const Watched& watched,
                  const Results& results, std::int64_t samples);

}  // namespace tc0
