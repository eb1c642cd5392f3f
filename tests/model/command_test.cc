#include "model/command/command.h"

#include <catch2/catch.hpp>
#include <sstream>

namespace {

struct Outcome {
  int code;
  std::string out, err;
};

Outcome run(const std::vector<std::string>& args) {
  std::ostringstream out, err;
  const int code = tc0::runModelCommand(args, out, err);
  return {code, out.str(), err.str()};
}

}  // namespace

TEST_CASE("a wrong command line gives one line and exit code 2") {
  const Outcome none = run({});
  REQUIRE(none.code == 2);
  REQUIRE(none.err == "tc0-model: expected a command, such as 'doctor'; see tc0-model help\n");
  const Outcome unknown = run({"doktor"});
  REQUIRE(unknown.code == 2);
  REQUIRE(unknown.err.find("doctor, ") != std::string::npos);
  REQUIRE(unknown.err.find(", not 'doktor'") != std::string::npos);
  const Outcome option = run({"doctor", "--jsno"});
  REQUIRE(option.code == 2);
  REQUIRE(option.err == "tc0-model: doctor takes --json and nothing else, not '--jsno'\n");
  REQUIRE((none.out + unknown.out + option.out).empty());
}

TEST_CASE("help and version go to the output") {
  REQUIRE(run({"help"}).out.find("doctor [--json]") != std::string::npos);
  REQUIRE(run({"--version"}).out.rfind("tc0-model ", 0) == 0);
  REQUIRE(run({"help"}).code == 0);
}

TEST_CASE("the doctor's exit code is its verdict") {
  const Outcome json = run({"doctor", "--json"});
  const bool ok = json.out.find("\"ok\":true") != std::string::npos;
  REQUIRE(json.code == (ok ? 0 : 1));
  REQUIRE(json.err.empty());
}
