#include <catch2/catch.hpp>
#include <cstring>
#include <nlohmann/json.hpp>
#include <random>

#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "circuit/tc0_file.h"
#include "tests/tools/command_line.h"

using namespace tc0;
using Json = nlohmann::json;

namespace {

constexpr std::uint64_t kSeed = 20261130;
constexpr int kMutants = 700;

// A value somewhere in a JSON tree, and the place that holds it.
struct Place {
  Json* parent;
  std::string key;
  std::size_t at;

  Json& value() const { return parent->is_object() ? (*parent)[key] : (*parent)[at]; }
};

void collect(Json& value, std::vector<Place>& places) {
  if (value.is_object())
    for (auto& [key, child] : value.items()) places.push_back({&value, key, 0});
  if (value.is_array())
    for (std::size_t k = 0; k < value.size(); ++k) places.push_back({&value, "", k});
  if (value.is_structured())
    for (Json& child : value) collect(child, places);
}

// Changes one value of the structure: another number, one more or less, a hole, a copy, a swap.
std::string mutate(Json& structure, std::mt19937_64& random) {
  auto pick = [&](std::size_t count) { return std::size_t(random() % count); };
  std::vector<Place> places;
  collect(structure, places);
  const Place place = places[pick(places.size())];
  Json& value = place.value();
  std::string before = value.dump();
  constexpr std::int64_t kNumbers[] = {0,        1,        -1,        2,         3,        7,
                                       255,      1 << 20,  INT32_MAX, INT64_MAX, -8,       1L << 40,
                                       1L << 59, 1L << 60, 1L << 61,  1L << 62,  INT64_MIN};
  switch (pick(6)) {
    case 0:
      if (place.parent->is_object())
        place.parent->erase(place.key);
      else
        place.parent->erase(place.at);
      return "without " + before;
    case 1:
      if (value.is_array()) {
        value = Json::array();
        break;
      }
      [[fallthrough]];
    case 2:
      if (value.is_array() && !value.empty()) {
        value.push_back(value[pick(value.size())]);
        break;
      }
      [[fallthrough]];
    case 3:
      if (value.is_number_integer()) {
        std::int64_t number = value;
        value = number + (number < INT64_MAX && pick(2) == 0 ? 1 : number > INT64_MIN ? -1 : 0);
        break;
      }
      [[fallthrough]];
    case 4:
      value = places[pick(places.size())].value();
      break;
    default:
      value = kNumbers[pick(std::size(kNumbers))];
  }
  return before.substr(0, 60) + " -> " + place.parent->dump().substr(0, 120);
}

// The header as JSON, and the tensors' bytes.
std::pair<Json, std::string> split(const std::string& bytes) {
  std::uint64_t length;
  std::memcpy(&length, bytes.data(), sizeof length);
  return {Json::parse(bytes.substr(8, length)), bytes.substr(8 + length)};
}

std::string joined(const Json& header, const std::string& data) {
  std::string text = header.dump();
  std::uint64_t length = text.size();
  return std::string(reinterpret_cast<const char*>(&length), 8) + text + data;
}

bool taken(const std::string& bytes) {
  try {
    parseTc0(bytes, "f");
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

TEST_CASE("tc0 and tc0-check take the same ones of a circuit's mutants") {
  Workplace place;
  const auto [header, data] = split(readFile(TC0_SOURCE "/tests/tools/check/corpus/circuit.tc0"));
  std::mt19937_64 random(kSeed);
  int both = 0;
  for (int k = 0; k < kMutants; ++k) {
    Json own = header;
    std::string bytes = data, what;
    Json structure = Json::parse(own["__metadata__"]["structure"].get<std::string>());
    int kind = static_cast<int>(random() % 4);
    if (kind == 0) {
      std::size_t at = random() % bytes.size();
      bytes[at] = static_cast<char>(random() % 3 == 0 ? random() : bytes[at] + 1);
      what = "data byte " + std::to_string(at);
    } else {
      what = mutate(structure, random);
      own["__metadata__"]["structure"] = structure.dump();
    }
    std::string file = joined(own, bytes);
    place.write("m.tc0", file);
    Run run = place.run("tc0-check m.tc0");
    INFO("seed " << kSeed << ", mutant " << k << ": " << what << "\n" << run.err);
    bool known = run.code == 0 || run.code == 2;
    CHECK(known);
    CHECK(taken(file) == (run.code == 0));
    both += run.code == 0 ? 1 : 0;
  }
  CHECK(both > kMutants / 20);
}
