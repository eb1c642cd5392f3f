#include "model/command/command.h"

#include <catch2/catch.hpp>
#include <sstream>

#include "model/command_rows/command_table.h"

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
  REQUIRE(none.err == run({"--help"}).out);
  const Outcome unknown = run({"doctr"});
  REQUIRE(unknown.code == 2);
  REQUIRE(unknown.err == "tc0-model: required a command, found 'doctr'; did you mean 'doctor'?\n");
  const Outcome option = run({"doctor", "--jsno"});
  REQUIRE(option.code == 2);
  REQUIRE(option.err ==
          "tc0-model: doctor: required an option of this command, found '--jsno'; did you mean "
          "'--json'?\n");
  REQUIRE((none.out + unknown.out + option.out).empty());
}

TEST_CASE("help and version of the program and of every command go to the output") {
  const tc0::CommandTable table = tc0::modelCommandTable();
  const std::string all = tc0::helpText(table);
  for (const char* word : {"help", "--help", "-h"}) CHECK(run({word}).out == all);
  for (const tc0::Command& command : table.commands) {
    INFO(command.name);
    CHECK(all.find("\n  " + command.name + " ") != std::string::npos);
    const std::string help = tc0::helpText(table, command);
    CHECK(help.starts_with("usage: tc0-model " + command.name));
    for (const tc0::Option& option : command.options) {
      CHECK(help.find(option.name) != std::string::npos);
    }
    for (const std::vector<std::string>& words : {std::vector<std::string>{command.name, "--help"},
                                                  {command.name, "-h"},
                                                  {"help", command.name}}) {
      const Outcome found = run(words);
      CHECK(found.code == 0);
      CHECK(found.out == help);
      CHECK(found.err.empty());
    }
  }
  CHECK(run({"--version"}).out == run({"train", "--version"}).out);
  CHECK(run({"--version"}).out.starts_with("tc0-model "));
}

TEST_CASE("the doctor's exit code is its verdict") {
  const Outcome json = run({"doctor", "--json"});
  const bool ok = json.out.find("\"ok\":true") != std::string::npos;
  REQUIRE(json.code == (ok ? 0 : 1));
  REQUIRE(json.err.empty());
}
