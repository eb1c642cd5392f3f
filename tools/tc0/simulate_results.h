#pragma once

#include <string>
#include <vector>

#include "circuit/tc0_file.h"
#include "runtime/simulator.h"
#include "tools/samples/samples.h"

namespace tc0 {

/// The arrays and gates that --watch names, in the order given.
struct WatchList {
  Watch watch;
  std::vector<std::string> arrays;  // their names; gates go by their numbers
};

/// Throws Error, with the nearest name, if the model has no such array or gate.
WatchList watchListOf(const std::string& list, const AnyCircuit& model);

/// How many results a run has: outputs, arrays and gates.
std::size_t resultsOf(const AnyCircuit& model, const WatchList& watched);

/// Bytes that one sample takes: its inputs, and what is kept of its results.
struct SampleBytes {
  Count inputs = 0;
  Count results = 0;
};
SampleBytes sampleBytes(const AnyCircuit& model, const WatchList& watched);
/// The bytes of a comparison of every value: all arrays, and all gates on two engines.
SampleBytes comparedBytes(const AnyCircuit& model);

/// Bytes that this process can still get: what the machine has free, within the process's limit.
Count availableMemory();

/// What the results of a model are called, kept when the model itself has gone into a simulator.
class ResultNames {
 public:
  ResultNames(const AnyCircuit& model, const WatchList& watched);
  /// Outputs, arrays and gates of a run by name. They refer to `results`.
  std::vector<NamedSamples> named(const Results& results) const;

 private:
  struct Name {
    std::string name;
    Shape shape;
  };
  std::vector<Name> outputs_, arrays_, gates_;
};

}  // namespace tc0
