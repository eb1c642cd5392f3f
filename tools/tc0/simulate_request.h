#pragma once

#include <optional>
#include <string>

#include "tools/tc0/command.h"
#include "tools/tc0/model_file.h"
#include "tools/tc0/shards/shard_file.h"
#include "tools/tc0/simulate_results.h"

namespace tc0 {

/// What the command line of `tc0 simulate` asks for, read and checked before anything is computed.
struct SimulateRequest {
  std::optional<Engine> engine;  // none: all of them, compared
  Isa isa = Isa::kPortable;
  WatchList watched;
  std::string inputs;  // a file; empty: random samples
  std::int64_t randomSamples = 0;
  std::uint64_t seed = 1;
  std::string output;  // a file, or nothing
  /// The samples whose results are kept, of all that there are: all, or those of the shard.
  SampleRange samples;
  bool splitCircuit = false;       // whether ranks divide the circuit, not the samples
  std::optional<ShardHead> shard;  // of --shard: the results become its file
  std::optional<Count> memory;     // bytes of --memory
  bool json = false;
  RunOptions run;

  /// Whether results are printed. A comparison prints them only if they are watched.
  bool prints() const {
    return output.empty() &&
           (engine || !watched.watch.arrays.empty() || !watched.watch.gates.empty());
  }
};

SimulateRequest simulateRequestOf(const Arguments& arguments, const ModelFile& file);

/// The samples that this rank computes, read or random, of those of the shard. Throws Error, before random samples are made, if they and their
/// results need more memory than there is. `run.memory` of the request becomes what they leave of
/// --memory.
SampleBatch samplesOf(SimulateRequest& request, const AnyCircuit& model);

}  // namespace tc0
