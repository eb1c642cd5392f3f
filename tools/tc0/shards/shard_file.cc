#include "tools/tc0/shards/shard_file.h"

#include <algorithm>
#include <iostream>
#include <ostream>

#include "circuit/base/command_line/written_json.h"
#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "circuit/base/json_text.h"
#include "circuit/base/number.h"
#include "circuit/base/safetensors.h"
#include "tools/tc0/simulate_results.h"

namespace tc0 {
namespace {

using nlohmann::json;

constexpr const char* kFormat = "tc0-shard";
// Bytes that a number takes while shards are merged and their file is formatted.
constexpr Count kMergedBytes = 4 * sizeof(std::int64_t);
constexpr std::int64_t kMostSamples = std::int64_t{1} << 40;

std::vector<std::int64_t> numbersOf(const NumbersIn& numbers) {
  std::vector<std::int64_t> values(numbers.count);
  for (std::int64_t i = 0; i < numbers.count; ++i) values[i] = numbers[i];
  return values;
}

// The names of files in a command line need not be UTF-8, which the container's metadata are.
std::string utf8(const std::string& text) {
  return json::parse(json(text).dump(-1, ' ', false, json::error_handler_t::replace));
}

std::string formatted(const ShardHead& head, const std::vector<NamedSamples>& arrays,
                      const std::optional<ShardComparison>& compared) {
  ContainerWriter writer;
  json list = json::array();
  for (std::size_t i = 0; i < arrays.size(); ++i) {
    list.push_back({{"name", arrays[i].name},
                    {"shape", arrays[i].shape},
                    {"bytes", bytesOf(arrays[i].values.element)}});
    writer.add(cat(i), numbersOf(arrays[i].values));
  }
  writer.metadata("format", kFormat);
  writer.metadata("shard", head.shard.text());
  writer.metadata("run", head.run.dump());
  writer.metadata("command", utf8(head.command));
  writer.metadata("arrays", list.dump());
  if (compared)
    writer.metadata("compared", json{{"values", compared->values},
                                     {"gates", compared->gates},
                                     {"expanded", compared->expanded}}
                                    .dump());
  return writer.format();
}

// A shard's file while it is read.
class Reader {
 public:
  Reader(const std::string& path, const std::string& bytes)
      : path_(path), container_(parseSafetensors(bytes, path)) {
    auto format = container_.metadata.find("format");
    if (format == container_.metadata.end() || format->second != kFormat)
      fail(path_, ": required a shard, found another file");
  }

  ShardHead head(const Shard& expected) const {
    if (text("shard") != expected.text())
      fail(path_, ": required shard ", expected.text(), ", found ", shortened(text("shard")));
    ShardHead head{expected, metadata("run"), text("command")};
    const JsonObject run(head.run, path_ + ": run");
    const std::int64_t samples = run.integer("samples");
    if (samples < expected.of || samples > kMostSamples)
      fail(path_, ": required ", expected.of, " to ", kMostSamples, " samples, found ", samples);
    run.text("of");
    return head;
  }

  std::vector<ShardArray> arrays(std::int64_t samples) const {
    const json list = metadata("arrays");
    if (!list.is_array() || list.size() != container_.tensors.size())
      fail(path_, ": required a list of ", container_.tensors.size(), " arrays, found ",
           quotedJson(list));
    std::vector<ShardArray> arrays;
    for (const json& entry : list) {
      const std::string key = cat(arrays.size());
      const JsonObject array(entry, path_ + ": array " + key);
      ShardArray& own = arrays.emplace_back(
          ShardArray{array.text("name"), array.integers("shape"), {}, array.integer("bytes") == 1});
      const std::int64_t elements = elementsOf(own.shape, array.where());
      own.values = integersOf(container_, key, path_);
      if (std::ssize(own.values) / samples != elements || std::ssize(own.values) % samples != 0)
        fail(array.where(), ": required ", samples, " x ", elements, " numbers, found ",
             own.values.size());
      for (std::int64_t value : own.values)
        if (own.isBytes && (value < 0 || value > UINT8_MAX))
          fail(array.where(), ": required bytes, found ", value);
    }
    return arrays;
  }

  std::optional<ShardComparison> compared() const {
    if (!container_.metadata.contains("compared")) return std::nullopt;
    const json value = metadata("compared");
    const JsonObject object(value, path_ + ": compared");
    const json& expanded = object.at("expanded");
    ShardComparison compared{object.integer("values"), object.integer("gates"), expanded == true};
    if (compared.values < 0 || compared.gates < 0 || compared.values >= INT64_MAX / kMostShards ||
        compared.gates >= INT64_MAX / kMostShards)
      fail(object.where(), ": required counts, found ", quotedJson(value));
    return compared;
  }

 private:
  std::string text(const char* key) const {
    auto found = container_.metadata.find(key);
    if (found == container_.metadata.end())
      fail(path_, ": required metadata '", key, "', found none");
    return found->second;
  }
  json metadata(const char* key) const { return parseJson(text(key), path_ + ": " + key); }

  std::string path_;
  Container container_;
};

}  // namespace

void writeShard(const std::string& output, const ShardHead& head,
                const std::vector<NamedSamples>& arrays,
                const std::optional<ShardComparison>& compared) {
  const std::string bytes = formatted(head, arrays, compared);
  writeFile(shardPath(output, head.shard), [&](std::ostream& out) { out << bytes; });
}

ShardFile readShard(const std::string& output, const Shard& shard) {
  const std::string path = shardPath(output, shard), bytes = readFile(path);
  const Reader reader(path, bytes);
  ShardFile file{reader.head(shard), {}, reader.compared()};
  file.arrays = reader.arrays(file.head.samples().count);
  return file;
}

bool isShardThere(const std::string& output, const ShardHead& head) {
  const std::vector<Shard> there = shardsBeside(output);
  if (std::find(there.begin(), there.end(), head.shard) == there.end()) return false;
  try {
    return readShard(output, head.shard).head.run == head.run;
  } catch (const Error&) {
    return false;  // it is made again
  }
}

int sayShard(const Arguments& arguments, const ShardHead& head, bool wasThere) {
  const std::string path = shardPath(arguments.text("--output"), head.shard);
  const SampleRange samples = head.samples();
  if (arguments.has("--json")) {
    nlohmann::ordered_json written = writtenJson(path, "shard");
    written["shard"] = head.shard.text();
    written["first"] = samples.first;
    written["samples"] = samples.count;
    written["of"] = head.total();
    written["was_there"] = wasThere;
    std::cout << jsonText(written);
  } else {
    std::cout << path << (wasThere ? " was there: samples " : ": samples ") << samples.first
              << " to " << samples.first + samples.count - 1 << " of " << head.total() << "\n";
  }
  return kSuccess;
}

namespace {

// The shards beside a file. Throws Error unless they are all parts of one division.
std::vector<Shard> divisionBeside(const std::string& output) {
  std::vector<Shard> shards = shardsBeside(output);
  if (shards.empty())
    fail(output, ": required its shards beside it, ", shardPath(output, {1, 1}),
         " or the like, found none");
  const std::int64_t of = shards.front().of;
  if (shards.back().of != of)
    fail(output, ": required shards of one division, found some of ", of, " and some of ",
         shards.back().of, "; remove those that do not belong to it");
  if (std::ssize(shards) == of) return shards;
  constexpr std::int64_t kNamed = 8;
  std::string numbers;
  std::int64_t missing = 0;
  for (std::int64_t number = 1; number <= of; ++number) {
    if (number - 1 - missing < std::ssize(shards) && shards[number - 1 - missing].number == number)
      continue;
    if (++missing <= kNamed) numbers += cat(numbers.empty() ? "" : ", ", number, "/", of);
  }
  if (missing > kNamed) numbers += cat(" and ", missing - kNamed, " more");
  fail(output, ": required ", of, " shards, found ", shards.size(), "; missing: ", numbers, "; `",
       readShard(output, shards.front()).head.command, " --shard K/", of, "` makes shard K");
}

// Appends a shard to those before it.
void append(ShardFile& merged, ShardFile shard, const std::string& path) {
  const auto foreign = [&](const char* what) {
    fail(path, ": required a shard of the run of the shards before it, found another ", what);
  };
  for (const auto& [key, value] : merged.head.run.items())
    if (!shard.head.run.contains(key) || shard.head.run[key] != value) foreign(key.c_str());
  if (shard.head.run != merged.head.run) foreign("run");
  if (shard.arrays.size() != merged.arrays.size() ||
      shard.compared.has_value() != merged.compared.has_value())
    foreign("list of arrays");
  for (std::size_t i = 0; i < shard.arrays.size(); ++i) {
    ShardArray &to = merged.arrays[i], &from = shard.arrays[i];
    if (from.name != to.name || from.shape != to.shape || from.isBytes != to.isBytes)
      foreign("list of arrays");
    to.values.insert(to.values.end(), from.values.begin(), from.values.end());
  }
  if (!shard.compared) return;
  merged.compared->values += shard.compared->values;
  merged.compared->gates += shard.compared->gates;
  merged.compared->expanded &= shard.compared->expanded;
}

}  // namespace

ShardFile mergedShards(const std::string& output) {
  const std::vector<Shard> shards = divisionBeside(output);
  ShardFile merged = readShard(output, shards.front());
  Count bytes = 0;
  for (const ShardArray& array : merged.arrays)
    bytes += Count(elementsOf(array.shape, array.name)) * merged.head.total() * kMergedBytes;
  if (bytes >= availableMemory())
    fail(output, ": required memory for ", merged.head.total(), " samples, ", decimal(bytes),
         " bytes; found ", decimal(availableMemory()), " bytes, which this machine has free");
  for (std::size_t i = 1; i < shards.size(); ++i)
    append(merged, readShard(output, shards[i]), shardPath(output, shards[i]));
  return merged;
}

}  // namespace tc0
