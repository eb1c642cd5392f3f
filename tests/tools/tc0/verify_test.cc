#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "circuit/base/error.h"
#include "model/program/builder.h"
#include "model/program/program_file.h"
#include "tests/tools/command_line.h"

using namespace tc0;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

std::string programBytes() {
  program::ProgramBuilder builder;
  auto x = builder.input("x", {3}, {-4, 4});
  builder.output("y", builder.step("y", x, tableOf({-4, 4}, [](std::int64_t v) { return v * v; })));
  return program::formatProgram(builder.finish());
}

// A copy of tc0 beside a tc0-check of the test's own, which has these lines. $2 is the program, $3
// the circuit; `say VERDICT` prints a verdict about them.
struct Fake {
  Workplace place;

  explicit Fake(const std::string& lines) {
    place.write("p.program.safetensors", programBytes());
    place.output("mkdir bin");
    place.write("bin/tc0-check", R"sh(#!/bin/bash
sum() { sha256sum < "$1" | cut -c1-64; }
say() {
  printf '{"checker": "fake", "verdict": "%s", "program_sha256": "%s", "circuit_sha256": "%s", %s}\n' \
    "$1" "$(sum "$program")" "$(sum "$circuit")" "$2"
  }
program="$2" circuit="$3"
[[ "$1 $4" == "verify --json" ]] || exit 2
)sh" + lines);
    place.output("chmod +x bin/tc0-check && cp \"$(command -v tc0)\" bin/tc0");
  }

  Run compile(const std::string& options = "") const {
    return place.run("bin/tc0 compile p.program.safetensors --verify --samples 9 -o c.tc0 " +
                     options);
  }
};

// Nothing but what the fake put there: no circuit, no part of one.
void expectNoCircuit(const Fake& fake) {
  CHECK(fake.place.names() == std::vector<std::string>{"bin", "p.program.safetensors"});
}

// Proves the circuit that is being written, and refuses the mutants.
const char* const kHonest =
    R"sh([[ "$circuit" == *.part ]] || { say "not proved" '"tensors": []'; exit 1; }
say proved '"tensors": [{"tensor": "y", "operation": "step", "verdict": "proved"}]'
)sh";

}  // namespace

TEST_CASE("compile --verify leaves a circuit that is proved, and evidence of which files") {
  Fake fake(kHonest);
  Run run = fake.compile("--evidence e.json");
  INFO(run.out << run.err);
  REQUIRE(run.code == 0);
  CHECK_THAT(run.out, Contains("40 of 40 mutants caught; tc0-check refused 40 of 40"));
  json evidence = json::parse(fake.place.read("e.json"));
  CHECK(evidence.at("holds") == true);
  CHECK(evidence.at("program_sha256").get<std::string>() + "  p.program.safetensors\n" ==
        fake.place.output("sha256sum p.program.safetensors"));
  CHECK(evidence.at("circuit_sha256").get<std::string>() + "  c.tc0\n" ==
        fake.place.output("sha256sum c.tc0"));
  CHECK(evidence.at("checker").at("checker") == "fake");
  CHECK(evidence.at("checker").at("circuit") == "c.tc0");
  CHECK(evidence.at("rungs").at(0).at("complete") == true);
  CHECK(fake.place.names() ==
        std::vector<std::string>{"bin", "c.tc0", "e.json", "p.program.safetensors"});
}

TEST_CASE("a program from standard input is verified as well") {
  Fake fake(kHonest);
  CHECK(fake.place.output("bin/tc0 compile - --verify --samples 9 -o c.tc0 --json "
                          "< p.program.safetensors | grep -c '\"holds\": true'") != "0\n");
  CHECK(fake.place.has("c.tc0"));
}

TEST_CASE("compile --verify leaves no circuit that is not proved, and says why") {
  Fake fake(R"sh(say different '"tensors": [
    {"tensor": "x", "operation": "input", "verdict": "proved"},
    {"tensor": "s", "operation": "max", "verdict": "sampled", "why": "too many"},
    {"tensor": "y", "operation": "step", "verdict": "different", "why": "y[2] at x[2] = 3"}]'
exit 1
)sh");
  Run run = fake.compile();
  CHECK(run.code == 1);
  CHECK_THAT(run.out, Contains("DIFFERENT: step 'y': y[2] at x[2] = 3\n"
                               "NOT PROVED: max 's' (sampled): too many\n"
                               "does not hold: every output is the program's, on all inputs"));
  CHECK_THAT(run.out, Contains("\nc.tc0 is not written\n"));
  expectNoCircuit(fake);
}

TEST_CASE("a circuit that stood there before stays if the new one is not proved") {
  Fake fake("exit 3\n");
  fake.place.write("c.tc0", "old");
  Run run = fake.compile();
  CHECK(run.code == 1);
  CHECK_THAT(run.out, Contains("too large for tc0-check, or out of time"));
  CHECK(fake.place.read("c.tc0") == "old");
}

TEST_CASE("a proof that ends with the user's time is no proof, and leaves the circuit") {
  const std::string unfinished = R"sh(say "not proved" '"seen": "'"$*"'", "tensors": [
    {"tensor": "x", "operation": "input", "verdict": "proved"},
    {"tensor": "y", "operation": "step", "verdict": "not looked at"}]'
exit 3
)sh";
  Fake fake(unfinished);
  Run run = fake.compile("--seconds 400 --evidence e.json");
  INFO(run.out << run.err);
  CHECK(run.code == 0);
  CHECK_THAT(run.out, Contains("1 of 2 tensors"));
  CHECK_THAT(run.out, Contains("NOT PROVED: the time of --seconds was over"));
  CHECK(fake.place.has("c.tc0"));
  const json evidence = json::parse(fake.place.read("e.json")), &proof = evidence["rungs"][0];
  CHECK(evidence["covered"] == false);
  CHECK(evidence["shown"] == 0);  // mutants are not shown to a checker that has no time
  CHECK(proof["complete"] == false);
  CHECK(proof["done"] == 1);
  CHECK(proof["asked"] == 2);
  CHECK_THAT(evidence["checker"]["seen"].get<std::string>(), Contains("--seconds 29"));

  Fake before(unfinished);  // the checker's own time was over: the user asked for a proof
  CHECK(before.compile().code == 1);
  expectNoCircuit(before);
}

TEST_CASE("a proof that ends with the user's time fails if a tensor is different by then") {
  Fake fake(R"sh(say "not proved" '"tensors": [
    {"tensor": "x", "operation": "input", "verdict": "not proved"},
    {"tensor": "y", "operation": "step", "verdict": "not looked at"}]'
exit 3
)sh");
  CHECK(fake.compile("--seconds 400").code == 1);
  expectNoCircuit(fake);
}

TEST_CASE("only a whole verdict about these files is a proof") {
  struct Case {
    const char *lines, *says;
  };
  for (const Case& one :
       {Case{"exit 0", "printed no verdict"}, Case{"echo hello", "printed no verdict"},
        Case{"kill -9 $$", "ended by signal 9"}, Case{"exit 2", "refuses a file"},
        Case{"circuit=$program; say proved '\"tensors\": []'", "the digests differ"},
        Case{"echo '{\"verdict\": \"proved\"}'", "the digests differ"}}) {
    INFO(one.lines);
    Fake fake(cat(one.lines, "\n"));
    Run run = fake.compile();
    INFO(run.out << run.err);
    CHECK(run.code == 1);
    CHECK_THAT(run.out, Contains(one.says));
    expectNoCircuit(fake);
  }
}

TEST_CASE("a checker that proves wrong circuits is found out") {
  Fake fake("say proved '\"tensors\": []'\n");
  Run run = fake.compile();
  CHECK(run.code == 1);
  CHECK_THAT(run.out, Contains("changes an output, and was proved"));
  expectNoCircuit(fake);
}

TEST_CASE("without the checker nothing is verified, and nothing written") {
  Fake fake("");
  fake.place.output("rm bin/tc0-check");
  Run run = fake.compile();
  CHECK(run.code == 2);
  CHECK(run.err == "tc0: --verify: required the program tc0-check beside tc0, found none\n");
  expectNoCircuit(fake);
}

TEST_CASE("verify wants a program and a circuit, in this order") {
  Fake fake("");
  fake.place.output("bin/tc0 compile p.program.safetensors -o c.tc0");
  Run run = fake.place.run("bin/tc0 verify c.tc0 p.program.safetensors");
  CHECK(run.code == 2);
  CHECK_THAT(run.err, Contains("c.tc0: required an integer program, found a circuit"));
}
