#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/run.h"
#include "tools/tc0/command.h"

namespace tc0 {

/// Part `number` of `of` parts of a run, counted from 1, as --shard 3/4 says it.
struct Shard {
  std::int64_t number = 1, of = 1;

  SampleRange samples(std::int64_t total) const {
    return SampleRange{0, total}.part(number - 1, of);
  }
  std::string text() const;  // "3/4"
  bool operator==(const Shard&) const = default;
};

/// At most this many parts.
inline constexpr std::int64_t kMostShards = 1 << 20;

/// The shard of --shard, if it is given. Throws Error if it is none, or if --output is not the name
/// of a file.
std::optional<Shard> shardOf(const Arguments& arguments);

/// Throws Error unless there is a sample for each shard.
void requireSamplesForShards(const Shard& shard, std::int64_t samples);

/// The file of a shard, beside the file that all of them are merged into: "r.npz.shard-3-of-4".
std::string shardPath(const std::string& output, const Shard& shard);

/// Every shard beside `output` whose file is there, in order, first by the number of parts.
std::vector<Shard> shardsBeside(const std::string& output);

/// The words of a call: the command, then its arguments.
std::vector<std::string> callOf(const std::string& command, const Arguments& arguments);

/// A call as a shell takes it, without its option --shard: "tc0 sample c.tc0 --output s.png".
std::string commandText(const std::vector<std::string>& call);

}  // namespace tc0
