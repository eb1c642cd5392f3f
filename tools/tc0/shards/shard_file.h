#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "tools/samples/samples.h"
#include "tools/tc0/shards/shard.h"

namespace tc0 {

/// What a shard's file says of itself. Shards belong together if their `run` is the same.
///
/// The file is a safetensors container (circuit/base/safetensors.h):
///
///   metadata  "format": "tc0-shard"; "shard": "K/N"; "run" and "command" as below;
///             "arrays": [{"name": s, "shape": [extent, ...], "bytes": of a number, 1 or 8}, ...];
///             "compared": {"values": v, "gates": g, "expanded": whether gates were compared} or
///             nothing
///   "0", "1"  the numbers of each array, sample by sample, in the narrowest type that holds them
struct ShardHead {
  Shard shard;
  /// {"of": "simulate" or "sample", "circuit": SHA-256 of the file, "samples": in all shards, and
  /// whatever else the numbers depend on}.
  nlohmann::json run = {};
  std::string command = {};  // makes the shard if " --shard K/N" is appended

  std::int64_t total() const { return run.at("samples").get<std::int64_t>(); }
  SampleRange samples() const { return shard.samples(total()); }
};

/// What engines compared while they computed a shard.
struct ShardComparison {
  std::int64_t values = 0, gates = 0;
  bool expanded = true;
};

struct ShardArray {
  std::string name;
  Shape shape;
  std::vector<std::int64_t> values;  // values[s * elements + e]
  bool isBytes = false;              // whether files with types store them as bytes
};

struct ShardFile {
  ShardHead head;
  std::vector<ShardArray> arrays;
  std::optional<ShardComparison> compared;
};

/// Writes the shard beside `output`, whole or not at all.
void writeShard(const std::string& output, const ShardHead& head,
                const std::vector<NamedSamples>& arrays,
                const std::optional<ShardComparison>& compared);

/// Reads a shard beside `output`. Throws Error unless the file is whole and is this shard.
ShardFile readShard(const std::string& output, const Shard& shard);

/// Whether the file of this very shard is there and whole, so that nothing has to be computed.
bool isShardThere(const std::string& output, const ShardHead& head);

/// Says which shard lies where, and whether it was there before; the exit code.
int sayShard(const Arguments& arguments, const ShardHead& head, bool wasThere);

/// All shards beside `output` as one: the arrays of all samples. Throws Error if shards of two
/// divisions are there, if one is missing (with the command that makes it), if two are not of one
/// run, or if they do not fit into memory.
ShardFile mergedShards(const std::string& output);

}  // namespace tc0
