#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/tools/command_line.h"

using namespace tc0;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

// A program, its circuit and the certificate of the two.
struct Certified {
  Workplace place;

  Certified() {
    place.output("tc0 new attention --n 4 --bits 2 -o a.tc0 --program a.program.safetensors");
    place.output("tc0 verify a.program.safetensors a.tc0 --certificate c.json");
  }
  Run check(const std::string& words) const { return place.run("tc0 check " + words); }
};

}  // namespace

TEST_CASE("a certificate belongs to its two files and to no others") {
  Certified files;
  Run run = files.check("a.program.safetensors a.tc0 --certificate c.json");
  INFO(run.out << run.err);
  REQUIRE(run.code == 0);
  CHECK_THAT(run.out, Contains("verdict: proved, by tc0-check "));
  CHECK_THAT(run.out, Contains("the certificate belongs to these files"));

  files.place.output("tc0 new attention --n 5 --bits 2 -o b.tc0 --program b.program.safetensors");
  run = files.check("a.program.safetensors b.tc0 --certificate c.json");
  CHECK(run.code == 1);
  CHECK_THAT(run.out, Contains("circuit: b.tc0 has SHA-256 "));
  run = files.check("b.program.safetensors a.tc0 --certificate c.json --json");
  CHECK(run.code == 1);
  json found = json::parse(run.out);
  CHECK(found.at("holds") == false);
  CHECK(found.at("program").at("belongs") == false);
  CHECK(found.at("circuit").at("belongs") == true);
}

TEST_CASE("a certificate of another verdict does not hold") {
  Certified files;
  json certificate = json::parse(files.place.read("c.json"));
  certificate["verdict"] = "not proved";
  files.place.write("c.json", certificate.dump());
  Run run = files.check("a.program.safetensors a.tc0 --certificate c.json");
  CHECK(run.code == 1);
  CHECK_THAT(run.out, Contains("does NOT hold"));
}

TEST_CASE("what is no certificate is refused") {
  Certified files;
  struct Case {
    const char *text, *says;
  };
  for (const Case& one : {Case{"[]", "an object required"}, Case{"{", "valid JSON required"},
                          Case{"{}", "verdict: a string required; found none"},
                          Case{R"({"verdict": 3})", "verdict: a string required"}}) {
    files.place.write("c.json", one.text);
    Run run = files.check("a.program.safetensors a.tc0 --certificate c.json");
    INFO(one.text << "\n" << run.out << run.err);
    CHECK(run.code == 2);
    CHECK_THAT(run.err, Contains(one.says));
  }
  CHECK(files.check("a.program.safetensors --certificate c.json").code == 2);
  CHECK(files.check("a.tc0 a.program.safetensors --certificate c.json").code == 2);
}

TEST_CASE("figures name the circuit that they are about") {
  Certified files;
  files.place.output("tc0 stats a.tc0 --json > claims.json");
  CHECK(files.check("a.tc0 claims.json").code == 0);
  files.place.output("tc0 new attention --n 4 --bits 2 --dimension 5 -o b.tc0");
  json claims = json::parse(files.place.read("claims.json"));
  json only{{"sha256", claims.at("sha256")}};
  files.place.write("claims.json", only.dump());
  CHECK(files.check("a.tc0 claims.json").code == 0);
  Run run = files.check("b.tc0 claims.json");
  CHECK(run.code == 1);
  CHECK_THAT(run.out, Contains("sha256: claimed ") && Contains("1 of 1 claims FAIL"));
}

TEST_CASE("only attention has a program") {
  Workplace place;
  Run run = place.run("tc0 new majority -o m.tc0 --program p.program.safetensors");
  CHECK(run.code == 2);
  CHECK(run.err ==
        "tc0: new majority: required no --program, which only attention and "
        "arithmetic by remainders have\n");
  CHECK(place.names().empty());
}
