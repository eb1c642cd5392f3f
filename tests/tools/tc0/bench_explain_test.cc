// `tc0 bench`: the size of its batches, and how each array is computed.
#include <catch2/catch.hpp>
#include <map>
#include <nlohmann/json.hpp>

#include "tests/tools/command_line.h"

using namespace tc0;

TEST_CASE("tc0 bench --explain names every array, what it is computed as, and its share of time") {
  Workplace place;
  place.output("tc0 new attention --n 4 --dimension 8 -o a.tc0");
  auto json = nlohmann::json::parse(
      place.output("tc0 bench a.tc0 --threads 1 --milliseconds 20 --explain --json"));
  REQUIRE(json.contains("arrays"));
  std::map<std::string, std::string> how;
  double shares = 0;
  for (const auto& row : json["arrays"]) {
    how[row["array"]] = row["how"];
    shares += row["share_of_time"].get<double>();
  }
  CHECK(how["x"] == "input");
  CHECK(how["2x.y"] == "1 product of arrays, in exp");
  CHECK(how["(x+y)^2"] == "not needed");
  CHECK(how["softmax"].starts_with("step of a ratio"));
  CHECK(shares == Approx(1));
}

TEST_CASE("tc0 bench takes batches of the size that is asked for, and says what they cost") {
  Workplace place;
  place.output("tc0 new sorting --n 4 --bits 3 -o s.tc0");
  const auto json = nlohmann::json::parse(
      place.output("tc0 bench s.tc0 --threads 1 --milliseconds 20 --batch 77 --json"));
  REQUIRE(json["rows"].size() == 2);
  CHECK(json["rows"][0]["batch"] == 1);
  CHECK(json["rows"][1]["batch"] == 77);
  for (const auto& row : json["rows"]) CHECK(row["processor_seconds_per_batch"] > 0);
  CHECK(place.run("tc0 bench s.tc0 --batch 0").code == 2);
}
