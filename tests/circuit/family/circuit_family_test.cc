#include "circuit/family/circuit_family.h"

#include <catch2/catch.hpp>
#include <cstring>
#include <random>

#include "circuit/base/error.h"
#include "circuit/base/safetensors.h"
#include "circuit/family/laws.h"
#include "circuit/tc0_file.h"
#include "tests/circuit/family/changed_family.h"
#include "tests/circuit/family/example_family.h"

using namespace tc0;
using Catch::Matchers::Contains;
using nlohmann::json;

TEST_CASE("two members determine the family: every other member comes out byte for byte") {
  const CircuitFamily family = exampleFamily();
  const CircuitFamily read = CircuitFamily::parse(family.format(), "file");
  CHECK(read.format() == family.format());
  CHECK(isFamilyFile(family.format()));
  CHECK_FALSE(isFamilyFile(formatTc0(exampleMember(2))));
  for (std::int64_t side : {1, 2, 3, 4, 5, 8}) {
    INFO("s = " << side);
    const std::string bytes = formatTc0(exampleMember(side));
    CHECK(formatTc0(family.at(side)) == bytes);
    CHECK(formatTc0(read.at(side)) == bytes);
    CHECK(differenceFrom(family, {side, exampleMember(side)}) == "");
  }
  CHECK(read.at(7).metadata().at("words") == "8 levels at 49 tokens");
  CHECK_THROWS_WITH(family.at(0), Contains("required a side from 1"));
  CHECK_THROWS_AS(family.at(kMaxSide + 1), Error);
}

TEST_CASE("circuits that are no family are refused, with the array") {
  auto member = [](std::int64_t side, std::int64_t of) {
    return FamilyMember{side, exampleMember(of)};
  };
  CHECK_THROWS_WITH(deriveFamily({member(2, 2), member(4, 3)}),
                    Contains("'x'") && Contains("shape"));
  CHECK_THROWS_AS(deriveFamily({member(2, 2)}), Error);
  CHECK_THROWS_WITH(deriveFamily({member(2, 2), member(3, 3), member(5, 4)}),
                    Contains("s = 5: 'x' is not that of the family"));
}

TEST_CASE("a file that is no family is refused, and the array is named") {
  const json structure = structureOf(exampleFamily());
  auto refused = [&](auto change) {
    json changed = structure;
    change(changed);
    std::string what;
    try {
      withStructure(exampleFamily(), changed);
    } catch (const Error& error) {
      what = error.what();
    }
    REQUIRE(!what.empty());
    REQUIRE(what.find('\n') == std::string::npos);
    return what;
  };
  for (const char* number :
       {"-s", "s s", "0 s", "s^3", "n", "1000000000000000000000000000000 s", ""}) {
    INFO(number);
    CHECK_THAT(refused([&](json& s) { s["arrays"][0]["shape"][0] = number; }), Contains("array 0"));
  }
  CHECK_THAT(refused([](json& s) { s["arrays"][0]["width"] = "2 s"; }), Contains("array 0"));
  CHECK_THAT(refused([](json& s) { s["arrays"][2]["tableAt"][0] = "s"; }), Contains("array 2"));
  CHECK_THAT(refused([](json& s) { s["arrays"][1]["terms"][0]["at"][0][1] = 3.5; }),
             Contains("array 1"));
  CHECK_THAT(refused([](json& s) { s["arrays"][1]["terms"][0]["at"][0][4] = 2; }),
             Contains("embed"));  // beyond the patch
  CHECK_THAT(refused([](json& s) { s["tokens"] = "n"; }), Contains("'s^2' or 's' tokens"));
  CHECK_THAT(refused([](json& s) { s["waves"]["a1.t1"][0] = {1, 2}; }), Contains("amplitude"));
  CHECK_THAT(refused([](json& s) { s["waves"]["a1.t1"][0] = {-1, 2, 3}; }), Contains("amplitude"));
  CHECK_THAT(refused([](json& s) { s["waves"]["a1.t1"] = json::array(); }), Contains("waves"));
  CHECK_THAT(refused([](json& s) { s["waves"]["a9.t9"] = s["waves"]["a1.t1"]; }),
             Contains("a9.t9"));
  CHECK_THAT(refused([](json& s) { s["waves"] = 3; }), Contains("object"));
  CHECK_THAT(refused([](json& s) { s["texts"]["side"] = {"", "4"}; }), Contains("words"));
  CHECK_THAT(refused([](json& s) { s["texts"]["side"] = {"", "4", ""}; }), Contains("grows"));
  CHECK_THAT(refused([](json& s) { s["texts"]["kind"] = {"", "s", ""}; }), Contains("kind"));
  CHECK_THAT(refused([](json& s) { s["more"] = 1; }), Contains("more"));
  CHECK_THAT(refused([](json& s) { s["arrays"] = 1; }), Contains("arrays"));
}

TEST_CASE("a family with any one byte changed is read or refused, never a crash") {
  std::mt19937_64 random(20);
  const std::string bytes = exampleFamily().format();
  for (int trial = 0; trial < 1500; ++trial) {
    std::string damaged = bytes;
    damaged[random() % damaged.size()] = static_cast<char>(random());
    try {
      const CircuitFamily family = CircuitFamily::parse(damaged, "file");
      const Symmetry symmetry = symmetryOf(family);
      if (symmetry.violation) REQUIRE(!text(*symmetry.violation).empty());
    } catch (const Error& error) {
      REQUIRE(std::strchr(error.what(), '\n') == nullptr);
    }
  }
  for (std::size_t size = 0; size < bytes.size(); size += 1 + size / 20)
    CHECK_THROWS_AS(CircuitFamily::parse(bytes.substr(0, size), "file"), Error);
}
