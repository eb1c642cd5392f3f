#include "tools/tc0/shards/shard.h"

#include <algorithm>
#include <filesystem>

#include "circuit/base/error.h"

namespace tc0 {
namespace {

// The shard that a text names, "3/4" or, in a file's name, "3-of-4".
std::optional<Shard> parsed(const std::string& text, const std::string& between) {
  const std::size_t at = text.find(between);
  if (at == std::string::npos) return std::nullopt;
  try {
    Shard shard;
    shard.of = parseInteger(text.substr(at + between.size()), 1, kMostShards, "");
    shard.number = parseInteger(text.substr(0, at), 1, shard.of, "");
    return shard;
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::string quoted(const std::string& word) {
  const bool plain = !word.empty() && std::all_of(word.begin(), word.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || std::string("-_./=,:+@%").find(c) != std::string::npos;
  });
  if (plain) return word;
  std::string text = "'";
  for (char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

}  // namespace

std::string Shard::text() const { return cat(number, "/", of); }

std::optional<Shard> shardOf(const Arguments& arguments) {
  if (!arguments.has("--shard")) return std::nullopt;
  const std::string& text = arguments.text("--shard");
  std::optional<Shard> shard = parsed(text, "/");
  if (!shard)
    fail("--shard: required K/N with 1 <= K <= N <= ", kMostShards, ", found '", text, "'");
  if (arguments.text("--output") == "-")
    fail("--shard: required a file as --output, which the shards lie beside, found -");
  return shard;
}

void requireSamplesForShards(const Shard& shard, std::int64_t samples) {
  if (samples < shard.of)
    fail("--shard: required at most as many shards as samples, ", samples, ", found ", shard.of);
}

std::string shardPath(const std::string& output, const Shard& shard) {
  return cat(output, ".shard-", shard.number, "-of-", shard.of);
}

std::vector<Shard> shardsBeside(const std::string& output) {
  namespace fs = std::filesystem;
  const fs::path path(output);
  const std::string begin = path.filename().string() + ".shard-";
  std::vector<Shard> shards;
  std::error_code error;
  for (const fs::directory_entry& entry :
       fs::directory_iterator(path.has_parent_path() ? path.parent_path() : ".", error)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(begin)) continue;
    std::optional<Shard> shard = parsed(name.substr(begin.size()), "-of-");
    // A name with other digits, such as 03-of-04, is none that shardPath() gives.
    if (shard && shardPath(path.filename().string(), *shard) == name) shards.push_back(*shard);
  }
  std::sort(shards.begin(), shards.end(), [](const Shard& a, const Shard& b) {
    return std::pair(a.of, a.number) < std::pair(b.of, b.number);
  });
  return shards;
}

std::vector<std::string> callOf(const std::string& command, const Arguments& arguments) {
  std::vector<std::string> call{command};
  call.insert(call.end(), arguments.words().begin(), arguments.words().end());
  return call;
}

std::string commandText(const std::vector<std::string>& call) {
  std::string text = "tc0";
  for (std::size_t i = 0; i < call.size(); ++i)
    if (call[i] == "--shard")
      ++i;
    else
      text += " " + quoted(call[i]);
  return text;
}

}  // namespace tc0
