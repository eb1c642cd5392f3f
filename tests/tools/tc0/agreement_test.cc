#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "circuit/generate/generators.h"
#include "tests/tools/command_line.h"

using namespace tc0;
using nlohmann::json;

namespace {

// A circuit in three files, and what `tc0 stats` says of each.
struct Files {
  explicit Files(const std::string& made) {
    place.output("tc0 new " + made + " -o circuit.tc0 && tc0 convert circuit.tc0 net.tc0 --expand");
    for (const std::string& file : names)
      place.output("tc0 stats " + file + " --json > " + file + ".json");
  }
  void withTh() {
    place.output("tc0 convert net.tc0 net.th && tc0 stats net.th --json > net.th.json");
    names.push_back("net.th");
  }
  json claims(const std::string& file) const { return json::parse(place.read(file + ".json")); }

  Workplace place;
  std::vector<std::string> names{"circuit.tc0", "net.tc0"};
};

std::vector<std::string> modesOf(const std::string& file) {
  if (file == "circuit.tc0") return {"", "--one-by-one", "--by-classes"};
  return {""};
}

// All figures, without what says which file they are about.
json figures(json claims) {
  claims.erase("file");
  claims.erase("sha256");
  claims.erase("kind");
  return claims;
}

void checkAgreement(const Files& files) {
  for (const std::string& file : files.names) {
    for (const std::string& mode : modesOf(file)) {
      INFO(file << " " << mode);
      Run run = files.place.run("tc0-check " + file + " " + file + ".json " + mode);
      INFO(run.out << run.err);
      CHECK(run.code == 0);
    }
    json found = json::parse(files.place.output("tc0-check --json " + file));
    CHECK(found == files.claims(file));
  }
  CHECK(figures(files.claims("circuit.tc0")) == figures(files.claims("net.tc0")));
}

// The claims with one figure larger or smaller by one, and what that figure is called.
std::vector<std::pair<std::string, json>> wrongClaims(const json& claims) {
  std::vector<std::pair<std::string, json>> wrong;
  for (const auto& [key, value] : claims.items()) {
    for (int change : {-1, 1}) {
      json other = claims;
      if (value.is_number()) {
        other[key] = value.get<std::int64_t>() + change;
        if (other[key] >= 0) wrong.emplace_back(key, other);
      } else if (value.is_array()) {
        for (std::size_t level = 0; level < value.size(); ++level) {
          other = claims;
          other[key][level] = value[level].get<std::int64_t>() + change;
          wrong.emplace_back(key, other);
        }
      }
    }
  }
  json other = claims;
  other["kind"] = claims["kind"] == "circuit" ? "netlist" : "circuit";
  wrong.emplace_back("kind", other);
  other = claims;
  other["gates_per_level"].push_back(0);
  wrong.emplace_back("gates_per_level", other);
  return wrong;
}

void checkWrongClaims(const Files& files) {
  for (const std::string& file : files.names) {
    for (const auto& [key, claims] : wrongClaims(files.claims(file))) {
      files.place.write("wrong.json", claims.dump());
      Run run = files.place.run("tc0 check " + file + " wrong.json --json");
      INFO(file << ": " << key << "\n" << claims << "\n" << run.out << run.err);
      REQUIRE(run.code == 1);
      CHECK(run.err == "");
      json report = json::parse(run.out);
      for (const json& verdict : report["claims"])
        CHECK(verdict["holds"] == (verdict["claim"] != key));
    }
  }
}

}  // namespace

TEST_CASE("the checker agrees with the command on random circuits") {
  for (int seed = 1; seed <= 60; ++seed) {
    int n = 2 + seed % 14;
    std::string made = "random --n " + std::to_string(n) + " --seed " + std::to_string(seed);
    INFO("tc0 new " << made);
    checkAgreement(Files(made));
  }
}

TEST_CASE("the checker agrees with the command on every kind of circuit, at two sizes") {
  const std::vector<std::string> kSizes[] = {{"--n 3", "--bits 2", "--dimension 1"},
                                             {"--n 6", "--bits 3", "--dimension 2"}};
  for (const Generator& generator : generators()) {
    for (const auto& sizes : kSizes) {
      std::string made = generator.name;
      for (const std::string& size : sizes) {
        std::string name = size.substr(2, size.find(' ') - 2);
        if ((" " + generator.uses + " ").find(" " + name + " ") != std::string::npos)
          made += " " + size;
      }
      INFO("tc0 new " << made);
      Files files(made);
      files.withTh();
      checkAgreement(files);
    }
  }
}

TEST_CASE("the checker agrees with the command on 8 * 10^9 gates") {
  Workplace place;
  place.output("tc0 new attention --n 4096 --dimension 16 --bits 4 -o large.tc0");
  place.output("tc0 stats large.tc0 --json > claims.json");
  json claims = json::parse(place.read("claims.json"));
  CHECK(claims["gates"].get<std::int64_t>() == 8'557'363'200);
  CHECK(place.output("tc0 check large.tc0 claims.json").find("every claim holds") !=
        std::string::npos);
  claims["wires"] = claims["wires"].get<std::int64_t>() + 1;
  place.write("claims.json", claims.dump());
  CHECK(place.run("tc0 check large.tc0 claims.json").code == 1);
}

TEST_CASE("every single wrong claim fails, and that one alone") {
  for (const char* made :
       {"attention --n 3 --bits 2 --dimension 1", "multiplier --bits 3", "random --n 9 --seed 5"}) {
    INFO("tc0 new " << made);
    Files files(made);
    files.withTh();
    checkWrongClaims(files);
  }
}

TEST_CASE("claims that are no claims are refused in one line") {
  Workplace place;
  place.output("tc0 new majority --n 5 -o m.tc0");
  for (const char* claims :
       {"", "{", "[]", "{\"gate\": 1}", "{\"gates\": 1.5}", "{\"gates\": -1}", "{\"gates\": \"x\"}",
        "{\"gates\": 1, \"gates\": 1}", "{\"gates_per_level\": 1}", "{\"kind\": 3}"}) {
    INFO(claims);
    place.write("claims.json", claims);
    Run run = place.run("tc0 check m.tc0 claims.json");
    CHECK(run.code == 2);
    CHECK(isOneLine(run.err));
    CHECK(run.out == "");
  }
}
