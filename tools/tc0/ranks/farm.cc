#include "tools/tc0/ranks/farm.h"

#include <cstring>
#include <nlohmann/json.hpp>

#include "circuit/base/assert.h"

namespace tc0 {
namespace {

// Calls visit(list) for every list of numbers of the results, in one order for all ranks.
template <class Visit>
void forEachList(Results& results, const Visit& visit) {
  for (auto& list : results.outputs) visit(list);
  for (auto& list : results.arrays) visit(list);
  for (auto& list : results.gates) visit(list);
}

// The lists, each as its length and its numbers.
std::string textOf(Results& results) {
  std::string text;
  forEachList(results, [&](auto& list) {
    const std::uint64_t bytes = list.size() * sizeof(list[0]);
    text.append(reinterpret_cast<const char*>(&bytes), sizeof(bytes));
    text.append(reinterpret_cast<const char*>(list.data()), bytes);
  });
  return text;
}

void append(Results& results, const std::string& text) {
  const char* at = text.data();
  forEachList(results, [&](auto& list) {
    std::uint64_t bytes;
    std::memcpy(&bytes, at, sizeof(bytes));
    at += sizeof(bytes);
    const std::size_t before = list.size();
    list.resize(before + bytes / sizeof(list[0]));
    if (bytes > 0) std::memcpy(list.data() + before, at, bytes);
    at += bytes;
  });
  TC0_ASSERT(at == text.data() + text.size());
}

}  // namespace

Results joined(Ranks& ranks, Results own) {
  if (ranks.size() == 1) return own;
  const std::vector<std::string> texts = gathered(ranks, ranks.rank() == 0 ? "" : textOf(own));
  if (ranks.rank() != 0) return {};
  for (std::size_t r = 1; r < texts.size(); ++r) append(own, texts[r]);
  return own;
}

Comparison joined(Ranks& ranks, const Comparison& own) {
  using nlohmann::json;
  if (ranks.size() == 1) return own;
  const std::string text =
      json{own.samples, own.values, own.gates, own.expanded, own.difference.value_or("")}.dump(
          -1, ' ', false, json::error_handler_t::replace);
  Comparison all;
  all.expanded = true;
  for (const std::string& part : allGathered(ranks, text)) {
    const json list = json::parse(part);
    all.samples += list[0].get<std::int64_t>();
    all.values += list[1].get<std::int64_t>();
    all.gates += list[2].get<std::int64_t>();
    all.expanded = all.expanded && list[3].get<bool>();
    const std::string difference = list[4].get<std::string>();
    if (!all.difference && !difference.empty()) all.difference = difference;
  }
  return all;
}

}  // namespace tc0
