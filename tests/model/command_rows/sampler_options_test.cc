#include "model/command_rows/sampler_options.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "model/command_rows/command_table.h"
#include "tests/support/message.h"

using namespace tc0;

namespace {

Command commandWith(std::vector<Option> options) {
  Command command;
  command.name = "make";
  command.options = std::move(options);
  return command;
}

QuantiseOptions made(const std::vector<std::string>& words) {
  return quantiseOptionsOf(parseArguments(commandWith(programOptions()), words));
}

std::vector<int> bitsOf(const QuantiseOptions& options) {
  return {options.bitsWeights, options.bitsActivations, options.inputBits};
}

}  // namespace

TEST_CASE("--bits sets the three widths that are not given") {
  CHECK(bitsOf(made({})) == std::vector<int>{6, 6, 6});
  CHECK(bitsOf(made({"--bits", "4"})) == std::vector<int>{4, 4, 4});
  CHECK(bitsOf(made({"--bits", "4", "--bits-input", "8"})) == std::vector<int>{4, 4, 8});
  CHECK(bitsOf(made({"--bits-weights", "12", "--bits=3"})) == std::vector<int>{12, 3, 3});
}

TEST_CASE("limits of the rows are kept") {
  CHECK(messageOf([] {
          made({"--bits", "17"});
        }) == "--bits: required an integer in [3, 16], found '17'");
  CHECK(messageOf([] {
          made({"--bits-weights", "17"});
        }) == "--bits-weights: required an integer in [2, 16], found '17'");
  CHECK(
      messageOf([] {
        made({"--recipe", "leen"});
      }) ==
      "--recipe: required one of [lean, shallow, precise, linear], found 'leen'; did you mean 'lean'?");
  CHECK(messageOf([] {
          parseArguments(commandWith(sampleOptions()), {"--count", "0"});
        }) == "--count: required an integer in [1, 16777216], found '0'");
}

TEST_CASE("steps and times exclude each other") {
  CHECK(made({"--times", "1,0.25,0"}).times == Times{1, 0.25, 0});
  CHECK(made({"--steps", "2"}).times == Times{1, 0.5, 0});
  CHECK(messageOf([] {
          made({"--steps", "2", "--times", "1,0"});
        }) == "required --steps or --times, found both");
}

TEST_CASE("finetune has the options of the program that it begins with") {
  const CommandTable table = modelCommandTable();
  const Command& finetune = commandNamed(table, "finetune");
  for (const Option& option : programOptions()) {
    INFO(option.name);
    auto found = std::find_if(finetune.options.begin(), finetune.options.end(),
                              [&](const Option& own) { return own.name == option.name; });
    REQUIRE(found != finetune.options.end());
    CHECK(found->help == option.help);
    CHECK(found->otherwise == option.otherwise);
  }
}

TEST_CASE("no command has two options of one name") {
  for (const Command& command : modelCommandTable().commands) {
    std::vector<std::string> names;
    for (const Option& option : command.options) names.push_back(option.name);
    std::sort(names.begin(), names.end());
    INFO(command.name);
    CHECK(std::adjacent_find(names.begin(), names.end()) == names.end());
  }
}
