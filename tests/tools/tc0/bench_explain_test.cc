// `tc0 bench --explain` says how each array is computed.
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
