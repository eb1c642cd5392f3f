#include <iostream>

#include "circuit/base/command_line/written_json.h"
#include "circuit/base/error.h"
#include "circuit/base/json_text.h"
#include "circuit/base/number.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/sample/sampler_output.h"
#include "tools/tc0/shards/shard_file.h"

namespace tc0 {
namespace {

using Json = nlohmann::ordered_json;

// What a run of `simulate` without shards writes.
void writeSimulated(const std::string& path, const ShardFile& merged) {
  std::vector<NamedSamples> named;
  std::vector<std::vector<std::uint8_t>> bytes(merged.arrays.size());
  for (std::size_t i = 0; i < merged.arrays.size(); ++i) {
    const ShardArray& array = merged.arrays[i];
    NumbersIn numbers = array.values;
    if (array.isBytes) {
      bytes[i].assign(array.values.begin(), array.values.end());
      numbers = bytes[i];
    }
    named.push_back({array.name, array.shape, numbers});
  }
  requireSamplesName("merge", path, named.size());
  writeSamples(path, merged.head.total(), named);
}

// The arrays of a sampler's shards: "values", "noise" and, if there are classes, "labels".
void writeSampled(const std::string& path, ShardFile merged) {
  const std::string where = path + ": run";
  const nlohmann::json& metadata = JsonObject(merged.head.run, where).at("metadata");
  std::map<std::string, std::string> words;
  for (const auto& [key, value] : metadata.items())
    words[key] = value.is_string() ? value.get<std::string>() : "";
  SamplerOutput drawn{"circuit", samplerLayout(words, where), {}, {}};
  drawn.inputs.count = merged.head.total();
  drawn.inputs.values.resize(1);
  for (ShardArray& array : merged.arrays) {
    if (array.name == "values") drawn.values = std::move(array.values);
    if (array.name == "noise") drawn.inputs.values[0] = std::move(array.values);
    if (array.name == "labels") drawn.inputs.labels = std::move(array.values);
  }
  const std::int64_t samples = merged.head.total();
  if (drawn.values.empty() || drawn.values.size() % samples != 0 ||
      std::ssize(drawn.values) / samples != drawn.layout.numbers)
    fail(where, ": required ", drawn.layout.numbers, " values of each sample, found ",
         drawn.values.size(), " of ", samples);
  if (drawn.inputs.labels.empty() != (drawn.layout.classes == 0) ||
      (!drawn.inputs.labels.empty() && std::ssize(drawn.inputs.labels) != samples))
    fail(where, ": required a label of each sample if there are classes, found ",
         drawn.inputs.labels.size());
  const std::size_t noise = drawn.inputs.values[0].size();
  if (drawn.layout.levels == 0 && drawn.layout.letters == 0 && (noise == 0 || noise % samples != 0))
    fail(where, ": required noise of each sample, found ", noise, " numbers of ", samples);
  writeDrawn(path, drawn);
}

}  // namespace

int runMerge(const Arguments& arguments) {
  const std::string& path = arguments.text("--output");
  if (path.empty() || path == "-")
    fail("merge: required -o FILE, the --output that its shards were given, found ",
         path.empty() ? "none" : path);
  const bool json = asksJson(arguments, path);
  ShardFile merged = mergedShards(path);
  const auto [samples, shards] = std::pair(merged.head.total(), merged.head.shard.of);
  const std::optional<ShardComparison> compared = merged.compared;
  const std::string of = merged.head.run["of"].get<std::string>();
  if (of == "simulate")
    writeSimulated(path, merged);
  else if (of == "sample")
    writeSampled(path, std::move(merged));
  else
    fail(shardPath(path, {1, shards}), ": required a run of simulate or sample, found '",
         shortened(of), "'");
  if (json) {
    Json written = writtenJson(path, "samples");
    written["samples"] = samples;
    written["shards"] = shards;
    if (compared) {
      written["values_compared"] = compared->values;
      written["gates_compared"] = compared->gates;
      written["gate_engine"] = compared->expanded;
      written["equal"] = true;
    }
    std::cout << jsonText(written);
    return kSuccess;
  }
  std::cout << path << ": " << samples << (samples == 1 ? " sample" : " samples") << " from "
            << shards << (shards == 1 ? " shard\n" : " shards\n");
  if (compared)
    std::cout << grouped(compared->values) << " values and " << grouped(compared->gates)
              << " gates compared: all engines agree\n";
  return kSuccess;
}

}  // namespace tc0
